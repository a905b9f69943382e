import type { TensorSource } from '../checkpoint/stored-tensor.ts';
import { attributeTypes, dataTypes, type DataType } from './onnx-schema.ts';
import type { StoredPrecision } from './precision.ts';

/** The name of a value (an edge) in a graph. */
export type Value = string;

/** A size, or the name of a symbolic dimension. */
export type Dimension = number | string;

/** Size and bytes of a weight, which are made while the model is written. */
export interface WeightData {
  readonly type: DataType;
  readonly shape: readonly number[];
  /** Bytes of the whole tensor. */
  readonly byteLength: number;
  /** The bytes, little-endian, row-major; called once, while writing. */
  bytes(): Promise<Uint8Array>;
}

/** A node attribute: whole numbers are `int`, so a float must be given as `{ float }`. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: GraphBuilder };

/** Plain-object form of `onnx.TensorProto`; `weight` is set if its data is written to another file. */
interface TensorMessage {
  name?: string;
  dims: readonly number[];
  data_type: number;
  raw_data?: Uint8Array;
}

/** Element types of small constants. */
type ConstantType = 'int64' | 'int32' | 'float32' | 'bool' | 'uint8' | 'int8';

const bytesPerElement: Record<DataType, number> = {
  float32: 4,
  uint8: 1,
  int64: 8,
  bool: 1,
  float16: 2,
  int8: 1,
  int32: 4,
};

/** Bytes of a tensor of this type and shape. */
export function byteLengthOf(type: DataType, shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, bytesPerElement[type]);
}

/** Weights are shared by a graph and the graphs inside it (loop bodies), under one set of names. */
interface Store {
  readonly weights: Map<string, WeightData>;
  readonly constants: TensorMessage[];
  readonly constantNames: Map<string, Value>;
  counter: number;
}

/**
 * Builds one ONNX graph, node by node. Values are plain names; a graph inside (a loop body, made by
 * {@link subgraph}) may use every value of the graph around it. Constants and weights are always added to
 * the outermost graph, so that they are initialisers, which ONNX Runtime can prepack.
 */
export class GraphBuilder {
  readonly name: string;
  /** The outermost graph: itself, unless this is a graph inside another. */
  readonly root: GraphBuilder;
  /** Default storage of matrices. */
  readonly stored: StoredPrecision;
  readonly #store: Store;
  readonly #nodes: Record<string, unknown>[] = [];
  readonly #inputs: Record<string, unknown>[] = [];
  readonly #outputs: Record<string, unknown>[] = [];

  constructor(name: string, stored: StoredPrecision = 'float32', parent?: GraphBuilder) {
    this.name = name;
    this.stored = stored;
    this.root = parent?.root ?? this;
    this.#store = parent
      ? parent.#store
      : { weights: new Map(), constants: [], constantNames: new Map(), counter: 0 };
  }

  /** Weights to be written beside the graph, by initialiser name, in the order they were added. */
  get weights(): ReadonlyMap<string, WeightData> {
    return this.#store.weights;
  }

  /** A graph that runs inside this one and sees its values: the body of a `Loop`. */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(name, this.stored, this);
  }

  /** Declares an input of the graph and returns it. Without a shape, ONNX Runtime infers none from it. */
  input(name: string, type: DataType, shape?: readonly Dimension[]): Value {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  /** Declares `value` as an output of the graph, under `name`. */
  output(name: string, value: Value, type: DataType, shape?: readonly Dimension[]): void {
    if (value !== name) this.node('Identity', [value], {}, { names: [name] });
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a node with one output and returns it. An empty name leaves an optional input out. */
  node(
    type: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { domain?: string; names?: readonly [Value] } = {},
  ): Value {
    return this.nodes(type, inputs, 1, attributes, options)[0] as Value;
  }

  /** Adds a node with `outputCount` outputs and returns them. */
  nodes(
    type: string,
    inputs: readonly Value[],
    outputCount: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { domain?: string; names?: readonly Value[] } = {},
  ): Value[] {
    const id = this.#store.counter++;
    const outputs =
      options.names ??
      Array.from({ length: outputCount }, (_, index) => `${type}_${id}${index ? `_${index}` : ''}`);
    this.#nodes.push({
      name: `${type}_${id}`,
      op_type: type,
      domain: options.domain ?? '',
      input: inputs,
      output: outputs,
      attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
    });
    return [...outputs];
  }

  /** A small constant tensor, stored in the graph itself; equal constants are stored once. */
  constant(type: ConstantType, values: readonly number[], shape?: readonly number[]): Value {
    const dims = shape ?? [values.length];
    const key = `${type}:${dims.join('x')}:${values.join(',')}`;
    const known = this.#store.constantNames.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#store.constants.length}`;
    this.#store.constants.push({
      name,
      dims,
      data_type: dataTypes[type],
      raw_data: constantBytes(type, values),
    });
    this.#store.constantNames.set(key, name);
    return name;
  }

  /** A whole-number scalar or list, as most shape operators take it. */
  ints(...values: readonly number[]): Value {
    return this.constant('int64', values);
  }

  /** An unsigned 8-bit scalar of shape []. */
  byte(value: number): Value {
    return this.constant('uint8', [value], []);
  }

  /** A signed 8-bit scalar of shape [], from 0 to 127. */
  signedByte(value: number): Value {
    return this.constant('int8', [value], []);
  }

  /** A float scalar of shape []. */
  float(value: number): Value {
    return this.constant('float32', [value], []);
  }

  /**
   * A weight whose bytes are written beside the graph as external data. Adding a name twice gives
   * the weight that is there.
   */
  weight(name: string, data: WeightData): Value {
    if (!this.#store.weights.has(name)) this.#store.weights.set(name, data);
    return name;
  }

  /** The graph as a plain `onnx.GraphProto`; `tensors` are the initialisers of an outermost graph. */
  toMessage(tensors: readonly unknown[] = []): Record<string, unknown> {
    return {
      name: this.name,
      node: this.#nodes,
      input: this.#inputs,
      output: this.#outputs,
      initializer: tensors,
    };
  }

  /** The constants that {@link constant} made, as `onnx.TensorProto`s. */
  constantMessages(): readonly unknown[] {
    return this.#store.constants;
  }
}

/** A weight stored as float32. */
export function floatWeight(source: TensorSource): WeightData {
  return {
    type: 'float32',
    shape: source.shape,
    byteLength: byteLengthOf('float32', source.shape),
    async bytes() {
      const values = await source.read();
      return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    },
  };
}

function valueInfo(
  name: string,
  type: DataType,
  shape?: readonly Dimension[],
): Record<string, unknown> {
  const elem_type = dataTypes[type];
  if (!shape) return { name, type: { tensor_type: { elem_type } } };
  const dim = shape.map((size) =>
    typeof size === 'number' ? { dim_value: size } : { dim_param: size },
  );
  return { name, type: { tensor_type: { elem_type, shape: { dim } } } };
}

function attributeMessage(name: string, value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: value };
  if (typeof value === 'string') {
    return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  }
  if ('graph' in value) return { name, type: attributeTypes.graph, g: value.graph.toMessage() };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  return { name, type: attributeTypes.ints, ints: [...value] };
}

function constantBytes(type: ConstantType, values: readonly number[]): Uint8Array {
  if (type === 'bool' || type === 'uint8' || type === 'int8') return Uint8Array.from(values);
  if (type === 'int32') return new Uint8Array(Int32Array.from(values).buffer);
  const array = type === 'int64' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
  return new Uint8Array(array.buffer);
}
