import type { ContractVerdict, LoudnessContract } from '../../shared/loudness-contract.ts';
import { escapeXml } from '../timeline/xml.ts';
import { describeMaker } from '../provenance.ts';
import { clock, factTable, printedPage, wideTable, type Column } from '../printed-page.ts';
import type { MeasuredJoin } from './measure-joins.ts';
import type { MeasuredSound } from './measure-file.ts';

/** One file of a delivery. */
export interface ReportedFile {
  /** Relative to the folder of the delivery, with forward slashes. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** Measured in the written file; absent where it holds no sound of the mix. */
  readonly sound?: MeasuredSound;
  /** Comparison with the loudness contract; absent for files without one. */
  readonly verdict?: ContractVerdict;
  /** Of a film: whether its picture is bit for bit that of the original. */
  readonly pictureIsSame?: boolean;
}

/** What `report.json` holds. */
export interface DeliveryReport {
  readonly schema: 'vidmuse-studio/delivery-report';
  readonly version: 1;
  readonly project: string;
  readonly preset: string;
  readonly createdAt: string;
  readonly filmSeconds: number;
  readonly contract: LoudnessContract;
  /** Whether every file that is judged meets the contract, is in sync and has the film's length. */
  readonly passes: boolean;
  readonly problems: readonly string[];
  readonly losses: readonly string[];
  /** What models made the music of the film; empty where all of it was imported. */
  readonly machineMade: readonly {
    readonly model: string;
    readonly fingerprint: string;
    readonly seed: number;
    /** Name of the licence of the model's weights. */
    readonly licence: string;
    readonly digitalSourceType: 'trainedAlgorithmicMedia';
  }[];
  /** The joins of the music, measured in the takes. */
  readonly joins: readonly MeasuredJoin[];
  readonly files: readonly ReportedFile[];
}

/** A rougher join is heard by most people. */
const roughJoin = 0.6;

/** A frame of sound that a codec may add or leave out at the end. */
const lengthToleranceSeconds = 0.05;
/** A fifth of a frame at 25 frames per second. */
const syncToleranceSeconds = 0.008;

/** What a loudness was measured over, where that is not all of it. */
function over({ measuredOver }: ContractVerdict): string {
  return measuredOver === 'dialogue' ? ' over speech' : '';
}

/** What is wrong with the files of a delivery, one sentence each. */
export function deliveryProblems(files: readonly ReportedFile[], filmSeconds: number): string[] {
  return files.flatMap(({ name, sound, verdict, pictureIsSame }) => {
    const problems: string[] = [];
    if (pictureIsSame === false) problems.push(`The picture of "${name}" is not the film's.`);
    if (!sound) return problems;
    const difference = sound.lengthSeconds - filmSeconds;
    if (Math.abs(difference) > lengthToleranceSeconds) {
      problems.push(
        `"${name}" is ${Math.abs(difference).toFixed(3)} s ${difference > 0 ? 'longer' : 'shorter'} than the picture.`,
      );
    }
    const offset = sound.syncOffsetSeconds;
    if (offset !== null && Math.abs(offset) > syncToleranceSeconds) {
      problems.push(
        `"${name}" is ${Math.abs(offset * 1000).toFixed(1)} ms ${offset > 0 ? 'late' : 'early'}.`,
      );
    }
    if (verdict && !verdict.loudnessPasses) {
      problems.push(
        verdict.measuredLufs === null
          ? `"${name}" is silent.`
          : `"${name}" has ${verdict.measuredLufs.toFixed(1)} LUFS${over(verdict)}: a gain of ${verdict.neededGainDecibels.toFixed(1)} dB would reach the target.`,
      );
    }
    if (verdict && !verdict.peakPasses) {
      problems.push(`"${name}" peaks at ${sound.truePeakDecibels?.toFixed(1)} dBTP.`);
    }
    return problems;
  });
}

const columns: readonly Column[] = [
  { title: 'File, SHA-256', width: 48 },
  { title: 'Bytes', width: 13 },
  { title: 'Length', width: 11 },
  { title: 'Sync', width: 9 },
  { title: 'Loudness', width: 12 },
  { title: 'True peak', width: 11 },
  { title: 'Range', width: 8 },
  { title: 'Gaps', width: 12 },
  { title: 'Picture', width: 9 },
  { title: 'Verdict', width: 8 },
];

/** A report as a page to read and to print. */
export function writeReportHtml(report: DeliveryReport): string {
  const { contract, files, problems, losses, passes, machineMade, joins } = report;
  const list = (items: readonly string[]) =>
    `<ul>${items.map((item) => `<li>${escapeXml(item)}</li>`).join('')}</ul>`;
  const tolerance = contract.toleranceLu === undefined ? '' : ` ± ${contract.toleranceLu} LU`;
  return printedPage(`Delivery: ${report.project}`, [
    `<p class="${passes ? 'pass' : 'fail'}">${passes ? 'Passes' : 'Does not pass'}: ${escapeXml(contract.name)}, ${contract.targetLufs} LUFS${tolerance}${contract.gate === 'dialogue' ? ', measured over speech where there is any' : ''}, at most ${contract.truePeakDecibels} dBTP.</p>`,
    ...(problems.length > 0 ? [list(problems)] : []),
    factTable([
      ['Preset', report.preset],
      ['Made', `${report.createdAt.slice(0, 16).replace('T', ' ')} UTC`],
      ['Length of the picture', clock(report.filmSeconds)],
    ]),
    wideTable(columns, files.map(fileCells)),
    ...(losses.length > 0 ? ['<h2>What is not carried</h2>', list(losses)] : []),
    '<h2>Joins of the music</h2>',
    joins.length === 0 ? '<p>The music has no joins.</p>' : list(joins.map(describeJoin)),
    '<h2>Provenance</h2>',
    machineMade.length === 0
      ? '<p>All music was imported; no model made any of it.</p>'
      : list(
          machineMade.map(
            ({ model, fingerprint, seed, licence, digitalSourceType }) =>
              `${describeMaker({ id: model, fingerprint }, seed, { [model]: licence })}, digital source type ${digitalSourceType}`,
          ),
        ),
  ]);
}

function describeJoin({ timecode, crossfadeSeconds, roughness }: MeasuredJoin): string {
  const listen = roughness > roughJoin ? ': listen to it' : '';
  return `${timecode}, crossfade ${Math.round(1000 * crossfadeSeconds)} ms, roughness ${roughness.toFixed(2)}${listen}`;
}

/** How many gaps are named; report.json has all of them. */
const mostGapsNamed = 3;

function describeGaps({ gaps }: MeasuredSound): string {
  if (gaps.length === 0) return 'none';
  const named = gaps
    .slice(0, mostGapsNamed)
    .map(({ startSeconds, endSeconds }) => `${clock(startSeconds)}–${clock(endSeconds)}`);
  const others = gaps.length - named.length;
  return [...named, ...(others > 0 ? [`and ${others} more`] : [])].join(', ');
}

function fileCells(file: ReportedFile): string[] {
  const { name, sizeBytes, sha256, sound, verdict, pictureIsSame } = file;
  const none = '–';
  const number = (value: number | null | undefined, digits: number, unit: string) =>
    value === undefined || value === null ? none : `${value.toFixed(digits)}\u00a0${unit}`;
  const offset = sound?.syncOffsetSeconds;
  const judged = verdict?.passes
    ? '<span class="pass">pass</span>'
    : '<span class="fail">fail</span>';
  const picture = pictureIsSame ? 'identical' : '<span class="fail">differs</span>';
  return [
    `${escapeXml(name)}<code>${sha256}</code>`,
    String(sizeBytes),
    number(sound?.lengthSeconds, 3, 's'),
    number(offset === null || offset === undefined ? offset : offset * 1000, 1, 'ms'),
    number(sound?.integratedLufs, 1, 'LUFS') +
      (verdict?.measuredOver === 'dialogue'
        ? `, ${number(verdict.measuredLufs, 1, 'LUFS')}${over(verdict)}`
        : ''),
    number(sound?.truePeakDecibels, 1, 'dBTP'),
    number(sound?.rangeLu, 1, 'LU'),
    sound ? describeGaps(sound) : none,
    pictureIsSame === undefined ? none : picture,
    verdict ? judged : none,
  ];
}
