import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { jobRequestSchema } from '../jobs.ts';
import { jobDefinition, jobDefinitions, projectOf, type JobRequest } from './job-definitions.ts';
import { withRealPaths } from './with-real-paths.ts';

const importing: JobRequest = {
  kind: 'import-model',
  checkpointDir: 'checkpoint',
  modelId: 'm',
  precision: 'int8',
};
const exporting: JobRequest = {
  kind: 'export',
  projectId: 'p',
  outputPath: 'film.mp4',
  exporter: 'mix',
  force: false,
};

describe.each(jobDefinitions.map((definition) => [definition.kind, definition] as const))(
  'the definition of %s',
  (kind, { request, reads, writes, needsProject, words }) => {
    it('accepts requests of its own kind only', () => {
      expect(request.shape.kind.safeParse(kind).success).toBe(true);
      expect(request.shape.kind.safeParse('other').success).toBe(false);
      expect(jobDefinition(kind).request).toBe(request);
    });

    it('declares every path of its request, so that the server can confine it', () => {
      const pathLike = Object.keys(request.shape).filter((name) =>
        /path|dir|folder|file/i.test(name),
      );
      expect([...reads, ...writes].sort()).toEqual(pathLike.sort());
    });

    it('limits the length of every text of its request', () => {
      const endless = 'x'.repeat(100_000);
      const withoutLimit = Object.entries(request.shape).filter(
        ([, field]) => (field as z.ZodType).safeParse(endless).success,
      );
      expect(withoutLimit.map(([name]) => name)).toEqual([]);
    });

    it('has a project in its request exactly when it needs one', () => {
      expect('projectId' in request.shape).toBe(needsProject);
    });

    it('names its stages and itself', () => {
      expect(words.title).not.toBe('');
      expect(words.stages.length).toBeGreaterThan(0);
      expect(new Set(words.stages).size).toBe(words.stages.length);
    });
  },
);

it('refuses a request of an unknown kind, and fields that no kind has', () => {
  expect(jobRequestSchema.safeParse({ kind: 'other' }).success).toBe(false);
  expect(jobRequestSchema.safeParse({ ...exporting, extra: 1 }).success).toBe(false);
  expect(jobRequestSchema.parse(exporting)).toEqual(exporting);
});

it('returns the project of a job', () => {
  expect(projectOf(exporting)).toBe('p');
  expect(projectOf(importing)).toBeUndefined();
});

describe('the paths of a request', () => {
  const resolver = {
    existing: (path: string) => Promise.resolve(`/read/${path}`),
    fresh: (path: string) => Promise.resolve(`/written/${path}`),
  };

  it('are each resolved for what is done with them', async () => {
    expect(await withRealPaths(exporting, resolver)).toEqual({
      ...exporting,
      outputPath: '/written/film.mp4',
    });
    expect(await withRealPaths({ ...importing, encodecDir: 'codec' }, resolver)).toEqual({
      ...importing,
      checkpointDir: '/read/checkpoint',
      encodecDir: '/read/codec',
    });
  });

  it('stay absent when they are not given', async () => {
    expect(Object.keys(await withRealPaths(importing, resolver))).not.toContain('encodecDir');
  });

  it('refuse the whole request when one of them is refused', async () => {
    const fresh = () => Promise.reject(new Error('outside'));
    await expect(withRealPaths(exporting, { ...resolver, fresh })).rejects.toThrow('outside');
  });
});
