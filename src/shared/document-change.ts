import { z } from 'zod';
import {
  clipSchema,
  cueSchema,
  documentSchema,
  markerSchema,
  mixSchema,
  musicTrackSchema,
  takeNoteSchema,
} from './project-document.ts';
import { automationSchema, laneIdSchema, laneSettingsSchema } from './mix-lanes.ts';

/**
 * One part of the document before and after an edit. `path` is `['clips', id]`, `['markers', id]`, `['cues', id]`,
 * `['musicTracks', id]`, `['mix', field]`, `['mix', 'lanes', laneId]`, `['mix', 'automation', laneId]`,
 * `['takeNotes', takeId]`, or the name of any other field of the document. An
 * absent `from` means that the edit adds the part, an absent `to` that it removes it.
 */
export const documentChangeSchema = z
  .strictObject({
    path: z.array(z.string().max(64)).min(1).max(3),
    from: z.unknown().optional(),
    to: z.unknown().optional(),
  })
  .refine(({ path, to }) => {
    const schema = schemaOfPart(path);
    return schema !== undefined && (to === undefined || schema.safeParse(to).success);
  }, 'the path has to name a part of the document, and `to` has to be one');
export type DocumentChange = z.infer<typeof documentChangeSchema>;

/** Schema of the part of the document at a path; undefined where there can be none. */
function schemaOfPart([key = '', name, laneId]: readonly string[]): z.ZodType | undefined {
  if (laneId !== undefined) {
    const isLane = key === 'mix' && name !== undefined && laneIdSchema.safeParse(laneId).success;
    return isLane && Object.hasOwn(ofLane, name) ? ofLane[name as keyof typeof ofLane] : undefined;
  }
  if (name === undefined) {
    return key in edited || !Object.hasOwn(documentSchema.shape, key)
      ? undefined
      : documentSchema.shape[key as keyof typeof documentSchema.shape];
  }
  return Object.hasOwn(edited, key) ? edited[key as keyof typeof edited](name) : undefined;
}

/** Fields of the mix that hold a part for each lane. */
const ofLane = { lanes: laneSettingsSchema, automation: automationSchema };

/** Fields of the document whose parts are edited one by one. */
const edited = {
  clips: (id: string) => clipSchema.extend({ id: z.literal(id) }),
  markers: (id: string) => markerSchema.extend({ id: z.literal(id) }),
  cues: (id: string) => cueSchema.extend({ id: z.literal(id) }),
  musicTracks: (id: string) => musicTrackSchema.extend({ id: z.literal(id) }),
  takeNotes: () => takeNoteSchema,
  mix: (field: string) =>
    Object.hasOwn(mixSchema.shape, field)
      ? mixSchema.shape[field as keyof typeof mixSchema.shape]
      : undefined,
};
