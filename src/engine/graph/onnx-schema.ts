import protobuf from 'protobufjs';

/**
 * The part of the ONNX intermediate representation that our graphs use, as a protobuf schema.
 * Message and field numbers are those of ONNX IR version 10 (https://onnx.ai/onnx/repo-docs/IR.html);
 * fields that we never write are left out, which protobuf allows.
 */
const schema = `
syntax = "proto3";
package onnx;

message AttributeProto {
  string name = 1;
  float f = 2;
  int64 i = 3;
  bytes s = 4;
  GraphProto g = 6;
  repeated int64 ints = 8;
  int32 type = 20;
}
message ValueInfoProto {
  string name = 1;
  TypeProto type = 2;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
  string domain = 7;
}
message StringStringEntryProto {
  string key = 1;
  string value = 2;
}
message TensorProto {
  repeated int64 dims = 1;
  int32 data_type = 2;
  string name = 8;
  bytes raw_data = 9;
  repeated StringStringEntryProto external_data = 13;
  int32 data_location = 14;
}
message TensorShapeProto {
  message Dimension {
    oneof value {
      int64 dim_value = 1;
      string dim_param = 2;
    }
  }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor {
    int32 elem_type = 1;
    TensorShapeProto shape = 2;
  }
  oneof value {
    Tensor tensor_type = 1;
  }
}
message GraphProto {
  repeated NodeProto node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
}
message OperatorSetIdProto {
  string domain = 1;
  int64 version = 2;
}
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
}
`;

const root = protobuf.parse(schema, { keepCase: true }).root;

/** `onnx.ModelProto`: encodes the plain object of a model to the bytes of an `.onnx` file. */
export const ModelProto = root.lookupType('onnx.ModelProto');

/** `onnx.TensorProto.DataType` of the element types that our graphs use. */
export const dataTypes = {
  float32: 1,
  uint8: 2,
  int64: 7,
  bool: 9,
  float16: 10,
  int8: 3,
  int32: 6,
} as const;

/** An element type of a tensor in a graph. */
export type DataType = keyof typeof dataTypes;

/** `onnx.AttributeProto.AttributeType` of the attribute kinds that our graphs use. */
export const attributeTypes = {
  float: 1,
  int: 2,
  string: 3,
  graph: 5,
  ints: 7,
} as const;
