import { z } from 'zod';

const tags = z.record(z.string(), z.string()).default({});
const numberText = z
  .string()
  .optional()
  .transform((text) => {
    const value = text === undefined ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : undefined;
  });

const stream = z.object({
  index: z.number().int().nonnegative(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  codec_tag_string: z.string().optional(),
  pix_fmt: z.string().optional(),
  field_order: z.string().optional(),
  color_transfer: z.string().optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  has_b_frames: z.number().int().nonnegative().default(0),
  sample_aspect_ratio: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  time_base: z.string().optional(),
  nb_frames: numberText,
  start_time: numberText,
  duration: numberText,
  sample_rate: numberText,
  channels: z.number().int().optional(),
  channel_layout: z.string().optional(),
  disposition: z.record(z.string(), z.number()).default({}),
  side_data_list: z
    .array(z.object({ side_data_type: z.string().optional(), rotation: z.number().optional() }))
    .default([]),
  tags,
});

/** What `ffprobe -of json -show_format -show_streams -show_chapters` writes, as far as it is used. */
export const ffprobeOutputSchema = z.object({
  format: z.object({
    format_name: z.string().default(''),
    duration: numberText,
    start_time: numberText,
    size: numberText,
    tags,
  }),
  streams: z.array(stream).default([]),
  /** Programs of a transport stream, by the indices of their streams. */
  programs: z
    .array(z.object({ streams: z.array(z.object({ index: z.number().int() })).default([]) }))
    .default([]),
  chapters: z.array(z.object({ start_time: z.string(), end_time: z.string(), tags })).default([]),
});

/** One stream as ffprobe describes it. */
export type FfprobeStream = z.infer<typeof stream>;

/** The output of ffprobe for one file. */
export type FfprobeOutput = z.infer<typeof ffprobeOutputSchema>;
