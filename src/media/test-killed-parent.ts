import { runFfmpeg } from './ffmpeg.ts';
import { runFfprobe } from './ffprobe.ts';

// Starts an ffprobe that waits for a pipe without a writer, and an ffmpeg with endless work,
// for a test that kills this process.
const [, , pipePath = '', outputPath = ''] = process.argv;
const inputs = [{ source: 'testsrc2=s=64x36', options: ['-f', 'lavfi', '-re'] }];
const outputOptions = ['-c:v', 'mpeg4'];
await Promise.all([
  runFfprobe(pipePath, ['-show_format'], { doing: 'read a pipe' }),
  runFfmpeg({ inputs, outputOptions, doing: 'paint' }, outputPath),
]);
