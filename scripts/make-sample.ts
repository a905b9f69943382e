// Paints resources/sample.mp4 with nothing but ffmpeg's expressions: four scenes of three seconds, with
// soft wind and a few tones as the original sound. Run with: node scripts/make-sample.ts [output]
import { join } from 'node:path';
import { runFfmpeg, type FfmpegInput } from '../src/media/ffmpeg.ts';

const width = 960;
const height = 540;
const framesPerSecond = 25;
const sceneSeconds = 3;

type Colour = readonly [red: number, green: number, blue: number];

/** A picture as an expression of X, Y (pixels) and T (seconds) for each of red, green and blue. */
type Scene = (channel: 0 | 1 | 2) => string;

/**
 * Blends the picture so far, kept in variable 0, towards `level` by `amount` (0 … 1), where the
 * condition `where` holds; ffmpeg computes nothing elsewhere.
 */
function blend(level: number | string, amount: string, where = '1'): string {
  const blended = `st(0,ld(0)+(${level}-ld(0))*(${amount}))`;
  return where === '1' ? blended : `if(${where},${blended})`;
}

function gradient(top: Colour, bottom: Colour, endsAt: number): Scene {
  return (channel) => {
    const share = `clip(Y/${Math.round(height * endsAt)},0,1)`;
    return `st(0,${top[channel]}+(${bottom[channel] - top[channel]})*${share})`;
  };
}

function disc(x: string, y: string, radius: number, softness: number): string {
  return `clip((${radius}-hypot(X-(${x}),Y-(${y})))/${softness}+0.5,0,1)`;
}

function glow(x: string, y: string, reach: number): string {
  return `exp(-hypot(X-(${x}),Y-(${y}))/${reach})`;
}

const hillsAtDawn: Scene = (channel) => {
  const sun = { x: '610', y: '300-T*22' };
  const ridges: readonly {
    base: number;
    rise: number;
    wave: number;
    speed: number;
    colour: Colour;
  }[] = [
    { base: 330, rise: 26, wave: 150, speed: 6, colour: [204, 136, 128] },
    { base: 375, rise: 32, wave: 115, speed: 14, colour: [150, 92, 112] },
    { base: 425, rise: 34, wave: 170, speed: 30, colour: [92, 58, 92] },
    { base: 480, rise: 30, wave: 130, speed: 60, colour: [42, 30, 60] },
  ];
  const layers = ridges.map(({ base, rise, wave, speed, colour }, index) => {
    const along = `(X+T*${speed}+${index * 331})`;
    const ridge = `${base}-${rise}*sin(${along}/${wave})-${rise / 2}*sin(${along}/${wave * 0.37}+${index})`;
    // Mist gathers in the valleys: each layer pales towards its foot.
    const mist = `clip((Y-(${base}))/190,0,1)*${34 - index * 8}`;
    const where = `gt(Y,${Math.floor(base - rise * 1.5)})`;
    return blend(`(${colour[channel]}+${mist})`, `clip(Y-(${ridge}),0,1)`, where);
  });
  return [
    gradient([52, 74, 132], [255, 190, 138], 0.66)(channel),
    blend([255, 216, 150][channel] ?? 0, `0.8*${glow(sun.x, sun.y, 120)}`),
    blend([255, 244, 214][channel] ?? 0, disc(sun.x, sun.y, 44, 3), `lt(abs(X-${sun.x}),48)`),
    ...layers,
    'ld(0)',
  ].join(';');
};

const moonOverSea: Scene = (channel) => {
  const horizon = 310;
  const moon = { x: '330+T*6', y: '130' };
  // Variables: 1 the depth of the sea in pixels below the horizon, 2 its swell, 3 a star's chance.
  const depth = 'ld(1)';
  const ripple = (length: number, speed: number, bend: number): string =>
    `sin(${length}*log(${depth}+14)+T*${speed}+${bend}*sin(X/(26+${depth}*0.4)+T*0.9))`;
  const swell = `(0.6*${ripple(-34, 3, 1.8)}+0.4*${ripple(-19, 2, -2.6)})*clip(${depth}/22,0.1,1)`;
  const path = `exp(-pow((X-(${moon.x}))/(34+${depth}*0.62),2))`;
  // One cell of 24 x 24 pixels out of four has a star, at a position derived from the cell.
  const cell = 'floor(X/24)*127.1+floor(Y/24)*311.7';
  const chance = `abs(sin(${cell})*43758.5453)`;
  const star =
    'exp(-hypot(mod(X,24)-4-mod(ld(3)*7,16),mod(Y,24)-4-mod(ld(3)*13,16))*1.3)*' +
    `(0.7+0.3*sin(T*4+${cell}))*clip(1.15-Y/${horizon},0,1)`;
  const sky = `lt(Y,${horizon})`;
  const sea = `gt(Y,${horizon})`;
  return [
    `st(1,max(Y-${horizon},0))`,
    `if(${sky},st(3,${chance}))`,
    `if(${sea},st(2,${swell}))`,
    gradient([6, 12, 38], [44, 76, 122], 0.58)(channel),
    blend([228, 236, 255][channel] ?? 0, `clip(${star},0,1)`, `${sky}*lt(mod(ld(3),1),0.25)`),
    blend([150, 178, 226][channel] ?? 0, `0.62*${glow(moon.x, moon.y, 85)}`, sky),
    blend([250, 246, 226][channel] ?? 0, disc(moon.x, moon.y, 46, 3), sky),
    // The sea: dark, darker near by, with swell, and the moon's path on it.
    blend(`(${[16, 34, 66][channel]}*(1.25-${depth}/330)+${[6, 12, 18][channel]}*ld(2))`, '1', sea),
    blend([246, 236, 204][channel] ?? 0, `${path}*clip(0.12+1.1*ld(2),0,0.9)`, sea),
    'ld(0)',
  ].join(';');
};

const lanterns: Scene = (channel) => {
  const warm: readonly Colour[] = [
    [255, 176, 84],
    [255, 122, 92],
    [255, 210, 138],
    [240, 110, 150],
  ];
  const discs = Array.from({ length: 13 }, (_, index) => {
    const radius = 22 + ((index * 37) % 46);
    const startX = (index * 263 + 90) % width;
    const startY = 60 + ((index * 173) % 440);
    const rise = 8 + radius * 0.55;
    const x = `${startX}+14*sin(T*0.9+${index})`;
    const y = `${startY}-T*${rise.toFixed(1)}`;
    const colour = warm[index % warm.length] ?? [255, 200, 120];
    const strength = (0.34 + 0.3 * ((index * 5) % 7) * (1 / 7)).toFixed(2);
    const rim = `(0.72+0.28*clip(hypot(X-(${x}),Y-(${y}))/${radius},0,1))`;
    const where = `lt(abs(Y-(${y})),${radius + 4})*lt(abs(X-${startX}),${radius + 18})`;
    return blend(colour[channel], `${strength}*${rim}*${disc(x, y, radius, 5)}`, where);
  });
  return [
    gradient([26, 16, 48], [96, 36, 66], 1)(channel),
    blend([255, 150, 96][channel] ?? 0, `0.35*${glow('480', '620', 260)}`),
    ...discs,
    'ld(0)',
  ].join(';');
};

const flowingSilk: Scene = (channel) => {
  const fold = 'X/190+1.3*sin(Y/130+T*0.8)+0.7*sin((X+Y)/170-T*0.6)';
  const sheen = `pow(0.5+0.5*sin(2.2*ld(1)+Y/210+T*1.1),2)`;
  const dark: Colour = [10, 44, 92];
  const light: Colour = [70, 200, 188];
  return [
    `st(1,${fold})`,
    'st(2,0.5+0.5*sin(ld(1)+T*0.5))',
    `st(0,${dark[channel]}+(${light[channel] - dark[channel]})*ld(2))`,
    blend([126, 70, 158][channel] ?? 0, `0.75*pow(1-ld(2),2)*clip(Y/${height}+0.2,0,1)`),
    blend([255, 240, 206][channel] ?? 0, `0.8*${sheen}*pow(ld(2),2)`),
    'ld(0)',
  ].join(';');
};

const scenes: readonly Scene[] = [hillsAtDawn, moonOverSea, lanterns, flowingSilk];

function sceneInput(scene: Scene): FfmpegInput {
  const [red, green, blue] = ([0, 1, 2] as const).map(scene);
  const canvas = `color=black:s=${width}x${height}:r=${framesPerSecond}:d=${sceneSeconds}`;
  const source = `${canvas},format=gbrp,geq=r='${red}':g='${green}':b='${blue}'`;
  return { source, options: ['-f', 'lavfi'] };
}

const totalSeconds = scenes.length * sceneSeconds;
const wind: FfmpegInput = {
  source: `anoisesrc=color=brown:seed=7:sample_rate=48000:amplitude=0.5:duration=${totalSeconds}`,
  options: ['-f', 'lavfi'],
};

/** One soft tone per scene, swelling and fading: d, a, c and g. */
const tone = [146.83, 220, 261.63, 196]
  .map((hertz, index) => {
    const since = `(t-${index * sceneSeconds})`;
    const swell = `between(${since},0,${sceneSeconds})*pow(sin(PI*clip(${since}/${sceneSeconds},0,1)),2)`;
    return `${swell}*(0.07*sin(2*PI*${hertz}*t)+0.03*sin(4*PI*${hertz}*t)+0.04*sin(3*PI*${hertz}*t))`;
  })
  .join('+');
const tones: FfmpegInput = {
  source: `aevalsrc=exprs='${tone}':sample_rate=48000:duration=${totalSeconds}`,
  options: ['-f', 'lavfi'],
};

const pictures = scenes.map((_, index) => `[${index}:v]`).join('');
const filters = [
  `${pictures}concat=n=${scenes.length}:v=1,vignette=angle=PI/7,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[picture]`,
  `[${scenes.length}:a]lowpass=f=700,highpass=f=60,tremolo=f=0.22:d=0.6,volume=0.35[wind]`,
  `[wind][${scenes.length + 1}:a]amix=inputs=2:normalize=0,afade=t=in:d=0.6,afade=t=out:st=${totalSeconds - 1}:d=1[sound]`,
].join(';');

const outputPath = process.argv[2] ?? join(import.meta.dirname, '../resources/sample.mp4');
await runFfmpeg(
  {
    inputs: [...scenes.map(sceneInput), wind, tones],
    outputOptions: [
      ...['-filter_complex', filters, '-map', '[picture]', '-map', '[sound]'],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'veryslow',
        '-crf',
        '17',
        '-maxrate',
        '850k',
        '-bufsize',
        '1700k',
        '-x264-params',
        'aq-mode=3',
      ],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709'],
      ...['-c:a', 'aac', '-b:a', '96k', '-ac', '1', '-movflags', '+faststart'],
      ...['-metadata', 'title=VidMuse Studio sample', '-fflags', '+bitexact'],
    ],
    doing: `paint "${outputPath}"`,
    onSeconds: (seconds) => console.error(`${seconds.toFixed(1)} of ${totalSeconds} s`),
  },
  outputPath,
);
