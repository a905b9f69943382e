import { Tensor } from 'onnxruntime-node';

/** A tensor as plain data, for another thread or process. */
export interface TensorMessage {
  readonly type: Tensor.Type;
  readonly dims: readonly number[];
  readonly data: Tensor.DataType;
}

/** Tensors by name, as plain data. */
export type TensorMessages = Readonly<Record<string, TensorMessage>>;

/** Makes plain data of tensors. */
export function toMessages(tensors: Readonly<Record<string, Tensor>>): TensorMessages {
  return mapValues(tensors, ({ type, dims, data }) => ({
    type,
    dims: [...dims],
    data: withoutRest(data),
  }));
}

/** Makes the tensors of {@link toMessages} again. */
export function fromMessages(messages: TensorMessages): Record<string, Tensor> {
  return mapValues(messages, ({ type, data, dims }) => new Tensor(type, data, dims));
}

/** Copies a view, which would be sent with the whole memory behind it. */
function withoutRest(data: Tensor.DataType): Tensor.DataType {
  if (!ArrayBuffer.isView(data)) return data;
  return data.byteLength < data.buffer.byteLength ? data.slice() : data;
}

function mapValues<From, To>(
  from: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, convert(value)]));
}
