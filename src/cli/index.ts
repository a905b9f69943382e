#!/usr/bin/env node
import { main } from './main.ts';

// ONNX Runtime would report every opened model to its makers over the network, and leave files of
// that in the folder for temporary files. What this program works on stays on this machine.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

process.exitCode = await main(process.argv);
