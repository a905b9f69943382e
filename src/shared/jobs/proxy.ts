import { z } from 'zod';
import { defineJob } from './job-definition.ts';
import { projectIdSchema } from './request-fields.ts';

/** Codecs that a preview copy may have. */
export const proxyCodecs = ['h264', 'vp9'] as const;

/** Makes a small copy of the picture for the preview, of a film that the window cannot show itself. */
export const proxyJob = defineJob({
  kind: 'proxy',
  request: z.strictObject({
    kind: z.literal('proxy'),
    projectId: projectIdSchema,
    /** H.264 unless given, or VP9 where this ffmpeg cannot encode H.264. */
    codec: z.enum(proxyCodecs).optional(),
  }),
  lane: 'media',
  isAutomatic: true,
  words: { title: 'Making a preview copy', stages: ['copying the picture'] },
});
