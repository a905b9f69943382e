import { z } from 'zod';
import { boundedArray, boundedRecord } from './bounded-schema.ts';

/** The most that a mix may hold: more lanes than a film has sound tracks, two points a second of a day. */
export const laneLimits = { lanes: 72, points: 100_000 } as const;

/** How many tracks of music a project may have. */
export const mostMusicTracks = 8;

/** Name of a track of music, which is that of its lane: `music`, then `music-2` and so on. */
export const musicTrackIdSchema = z.string().regex(/^music(-[2-8])?$/);

/**
 * Name of a lane: that of a track of music; `track-` and the stream indices of the film's tracks that it plays; or
 * `original` for all of them.
 */
export const laneIdSchema = z
  .string()
  .regex(/^(music(-[2-8])?|original|track-[0-9]{1,6}(-[0-9]{1,6})?)$/);

/** What a track of the film's own sound holds, for stems. */
export const laneRoles = ['dialogue', 'effects'] as const;
export type LaneRole = (typeof laneRoles)[number];

/**
 * How a lane is mixed; what is absent is as it was recorded. Level and mute of the first track of music,
 * and of all original sound together, are fields of the mix itself.
 */
export const laneSettingsSchema = z.strictObject({
  /** Of a further track of music; of one original track of several, on top of the level of all of them. */
  gainDecibels: z.number().min(-96).max(24).optional(),
  muted: z.boolean().optional(),
  /** Where any lane has it, the others are silent, in what is heard and in what is exported. */
  solo: z.boolean().optional(),
  /** From -1, left, to 1, right. The power of a mono sound stays the same. */
  pan: z.number().min(-1).max(1).optional(),
  role: z.enum(laneRoles).optional(),
});
export type LaneSettings = z.infer<typeof laneSettingsSchema>;

/** A corner of a lane's level over the film. Between two, the level is a straight line in decibels. */
export const automationPointSchema = z.strictObject({
  seconds: z.number().nonnegative(),
  decibels: z.number().min(-96).max(24),
});
export type AutomationPoint = z.infer<typeof automationPointSchema>;

/** Points in order of time, no two at the same. */
export const automationSchema = boundedArray(automationPointSchema, laneLimits.points).refine(
  (points) =>
    points.every(({ seconds }, index) => index === 0 || seconds > points[index - 1]!.seconds),
  'the points of a lane have to be in order of time',
);

export const lanesSchema = boundedRecord(laneIdSchema, laneSettingsSchema, laneLimits.lanes);
export const automationsSchema = boundedRecord(laneIdSchema, automationSchema, laneLimits.lanes);
