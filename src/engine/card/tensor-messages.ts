import { Tensor } from 'onnxruntime-node';
import type { TensorMessage } from './card-messages.ts';

/** Tensors as they cross the border between processes. */
export function toMessages(
  tensors: Readonly<Record<string, Tensor>>,
): Record<string, TensorMessage> {
  return mapValues(tensors, (tensor) => ({
    type: tensor.type as TensorMessage['type'],
    data: tensor.data as TensorMessage['data'],
    shape: tensor.dims,
  }));
}

/** The tensors of {@link toMessages}. */
export function fromMessages(
  messages: Readonly<Record<string, TensorMessage>>,
): Record<string, Tensor> {
  return mapValues(
    messages,
    ({ type, data, shape }) => new Tensor(type, data as Float32Array, shape),
  );
}

function mapValues<From, To>(
  from: Readonly<Record<string, From>>,
  convert: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, convert(value)]));
}
