/** For tests: a project file of format 1 with one take. Never change it: such files exist. */
export const ofFormat1 = {
  schema: 'vidmuse-studio/project',
  formatVersion: 1,
  name: 'film',
  source: {
    relativePath: '../film.mp4',
    absolutePath: '/films/film.mp4',
    sizeBytes: 1000,
    contentHash: 'c',
    durationSeconds: 12,
    frameRate: { numerator: 30_000, denominator: 1001 },
    variableFrameRate: false,
    width: 640,
    height: 360,
    hasSound: true,
  },
  takes: [
    {
      id: 'a',
      createdAt: '2026-01-01T00:00:00Z',
      origin: 'generated',
      complete: true,
      modelId: 'demo',
      modelFingerprint: 'f',
      precision: 'float32',
      device: 'cpu',
      startToken: 0,
      tokenCount: 600,
      frameRate: 50,
      sampleRate: 32_000,
      sampleCount: 384_000,
      range: { start: 0, end: 600 },
      seed: 1,
      sampling: { cfgCoef: 3, topK: 250, topP: 0, temperature: 1, greedy: false },
      windowSeconds: 30,
      strideSeconds: 29.5,
      integratedLufs: -20,
      peak: 0.5,
    },
  ],
  document: {
    sampleRate: 32_000,
    clips: [],
    mix: {
      musicGainDecibels: 0,
      musicMuted: false,
      originalGainDecibels: 0,
      originalMuted: false,
      fadeInSeconds: 0,
      fadeOutSeconds: 0,
    },
    markers: [],
    takeNotes: {},
  },
};

/** For tests: a project file of format 2, whose take knows its join. Never change it. */
export const ofFormat2 = {
  ...ofFormat1,
  formatVersion: 2,
  takes: ofFormat1.takes.map((take) => ({
    ...take,
    join: { endSample: 320_000, disturbance: 0.2, crossfadeSamples: 2560 },
  })),
};
