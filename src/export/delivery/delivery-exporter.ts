import { basename, dirname, join, relative, sep } from 'node:path';
import { originalLanes } from '../../document/mix-lanes.ts';
import { hasSamePicture } from '../../media/has-same-picture.ts';
import { suggestedExtension } from '../../media/output-container.ts';
import { probe } from '../../media/probe.ts';
import { deliveryPresets, type DeliveryPreset } from '../../shared/exports/delivery.ts';
import type { ExporterOptions } from '../../shared/exports/exporter-definition.ts';
import { completeOptions, exporterDefinition } from '../../shared/exports/exporter-definitions.ts';
import {
  defaultLoudnessContract,
  judgeLoudness,
  loudnessContracts,
  type LoudnessContract,
} from '../../shared/loudness-contract.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { LaneId } from '../../sound/mix-graph.ts';
import { canSign, isSigned } from '../credentials/content-signer.ts';
import type { Exporter, ExportSource, ExportTarget, PlannedOutput } from '../exporter.ts';
import { fillFolder } from '../output-folder.ts';
import { heardTakes, isMachineMade, licenceOf } from '../provenance.ts';
import { renderMix } from '../render-mix.ts';
import { safeName } from '../safe-name.ts';
import { hasOriginalSound } from '../source-sounds.ts';
import { stemFile, stemsOf } from '../stems/stems-exporter.ts';
import {
  deliveryProblems,
  writeReportHtml,
  type DeliveryReport,
  type ReportedFile,
} from './delivery-report.ts';
import { hashFile, measureSound } from './measure-file.ts';
import { measureJoins } from './measure-joins.ts';
import { hostNote, type HostNote } from '../../shared/host-note.ts';

/** The exporters that a delivery can be made of. */
export type PartExporters = Readonly<
  Record<Exclude<DeliveryContent, 'mix'> | 'mix' | 'music', Exporter>
>;
type DeliveryContent = (typeof deliveryPresets)[DeliveryPreset]['contents'][number];

interface Part {
  readonly content: DeliveryContent | 'music';
  readonly target: ExportTarget;
}

/** The mix that a written file should hold. */
interface ExpectedSound {
  readonly lanes: readonly LaneId[];
  readonly isDucked: boolean;
  /** Whether it is what people will hear, so that the contract holds for it. */
  readonly isJudged: boolean;
}

/** The folder of a preset, and a report of what was measured in its files. */
export function deliveryExporter(exporters: PartExporters): Exporter {
  return {
    plan: async (source, target, options) => {
      const plans: PlannedOutput[] = [];
      for (const part of partsOf(source, target)) {
        plans.push(await planPart(exporters, source, part, options));
      }
      const reports = ['report.json', 'report.html'].map((name) => ({
        path: join(target.outputPath, name),
        sizeBytes: 20_000,
      }));
      return {
        files: [...plans.flatMap(({ files }) => files), ...reports],
        losses: [
          ...new Set(plans.flatMap(({ losses }) => losses)),
          ...unsignedFilms(source, target),
        ],
      };
    },
    write: (source, target, _sound, options) => writeDelivery(exporters, source, target, options),
  };
}

function presetOf({ preset }: ExporterOptions): (typeof deliveryPresets)[DeliveryPreset] {
  return deliveryPresets[preset as DeliveryPreset];
}

/** The contract that was chosen, or that of the preset, or that of the project's mix. */
export function contractOf(
  { file }: Pick<ExportSource, 'file'>,
  options: ExporterOptions,
): LoudnessContract {
  const chosen =
    options['contract'] === 'preset' ? presetOf(options).contract : options['contract'];
  return chosen !== undefined && Object.hasOwn(loudnessContracts, chosen)
    ? loudnessContracts[chosen as keyof typeof loudnessContracts]
    : (file.document.mix.loudnessContract ?? defaultLoudnessContract);
}

function partsOf(source: ExportSource, { outputPath, force, options }: ExportTarget): Part[] {
  const { credentials = 'none' } = options;
  return presetOf(options).contents.map((wanted): Part => {
    // A silent film has nothing to mix with.
    const content = wanted === 'mix' && !hasOriginalSound(source) ? 'music' : wanted;
    const definition = exporterDefinition(content);
    const name = definition.isFolder
      ? content
      : `${safeName(source.file.name)} scored${suggestedExtension(source.video)}`;
    const takes = definition.options.some(({ key }) => key === 'credentials');
    const complete = completeOptions(definition, takes ? { credentials } : {});
    return { content, target: { outputPath: join(outputPath, name), force, options: complete } };
  });
}

/** What is said of films whose container holds no content credentials. */
function unsignedFilms(source: ExportSource, target: ExportTarget): HostNote[] {
  if (!isSigned(target.options)) return [];
  const films = partsOf(source, target).filter(
    ({ content }) => !exporterDefinition(content).isFolder,
  );
  return films
    .map(({ target: { outputPath } }) => basename(outputPath))
    .filter((name) => !canSign(name))
    .map((name) =>
      hostNote(`"${name}" carries no content credentials: its container has no place for them.`),
    );
}

/** Plans a part. A film is tried out beside the folder, which need not exist yet. */
async function planPart(
  exporters: PartExporters,
  source: ExportSource,
  { content, target }: Part,
  options: LongTaskOptions,
): Promise<PlannedOutput> {
  const { outputPath } = target;
  if (exporterDefinition(content).isFolder) {
    return exporters[content].plan(source, target, options);
  }
  const beside = join(dirname(dirname(outputPath)), basename(outputPath));
  const planned = await exporters[content].plan(source, { ...target, outputPath: beside }, options);
  return { ...planned, files: planned.files.map((file) => ({ ...file, path: outputPath })) };
}

async function writeDelivery(
  exporters: PartExporters,
  source: ExportSource,
  target: ExportTarget,
  { signal, onProgress }: LongTaskOptions,
): Promise<void> {
  const parts = partsOf(source, target);
  // Measuring is one part more.
  const total = (parts.length + 1) * 100;
  const show = (part: number, share: number) =>
    onProgress?.({ stage: 'exporting', done: 100 * (part + share), total, unit: 'items' });
  const written: string[] = [];
  const losses = new Set<string>(unsignedFilms(source, target));
  await fillFolder(target, async (folder) => {
    for (const [index, { content, target: part }] of parts.entries()) {
      const planned = await planPart(exporters, source, { content, target: part }, { signal });
      for (const loss of planned.losses) losses.add(loss);
      const options: LongTaskOptions = {
        signal,
        onProgress: ({ done, total: whole }) => show(index, whole > 0 ? done / whole : 0),
      };
      const sound = renderMix({ ...source, ...mixOf(content), signal });
      const paths = planned.files.map(({ path }) => path);
      await folder.addAll(
        paths.map((path) => relative(target.outputPath, path)),
        () => exporters[content].write(source, part, sound, options),
      );
      written.push(...paths);
    }
    const expected = expectedSounds(source, parts);
    const contract = contractOf(source, target.options);
    const files: ReportedFile[] = [];
    for (const [index, path] of written.entries()) {
      show(parts.length, index / written.length);
      const name = relative(target.outputPath, path).split(sep).join('/');
      files.push({
        name,
        ...(await hashFile(path, signal)),
        ...(await measure(source, path, expected.get(path), contract, signal)),
      });
    }
    const joins = await measureJoins(
      source.projectPath,
      source.file,
      originalLanes(source.video.clock, source.file.document.originalTracks),
    );
    const report = { ...reportOf(source, target.options, contract, files, [...losses]), joins };
    await folder.addText('report.html', writeReportHtml(report));
    await folder.addText('report.json', `${JSON.stringify(report, null, 2)}\n`);
    show(parts.length, 1);
  });
}

/** What the sound of a part is made of. Music that leaves alone is not ducked. */
function mixOf(content: Part['content']): Pick<ExpectedSound, 'lanes' | 'isDucked'> {
  return content === 'mix'
    ? { lanes: ['music', 'original'], isDucked: true }
    : { lanes: ['music'], isDucked: false };
}

/** What each file with sound of the mix should hold, by path. */
function expectedSounds(source: ExportSource, parts: readonly Part[]): Map<string, ExpectedSound> {
  const expected = new Map<string, ExpectedSound>();
  for (const { content, target } of parts) {
    if (content === 'mix' || content === 'music') {
      expected.set(target.outputPath, { ...mixOf(content), isJudged: true });
    }
    if (content !== 'stems') continue;
    const stems = stemsOf(source);
    const [whole] = stems;
    const hasMix = stems.some(({ name }) => name === 'mix');
    for (const stem of stems) {
      expected.set(join(target.outputPath, stemFile(source, stem)), {
        lanes: stem.lanes,
        isDucked: stem.isDucked,
        // Without a mix the music is all that will be heard.
        isJudged: hasMix ? stem.name === 'mix' : stem === whole,
      });
    }
  }
  return expected;
}

async function measure(
  source: ExportSource,
  path: string,
  expected: ExpectedSound | undefined,
  contract: LoudnessContract,
  signal: AbortSignal | undefined,
): Promise<Pick<ReportedFile, 'sound' | 'verdict' | 'pictureIsSame'>> {
  if (!expected) return {};
  const { lanes, isDucked, isJudged } = expected;
  const wanted = renderMix({ ...source, lanes, isDucked, signal });
  const sound = await measureSound(path, wanted, source.speech, signal);
  const isFilm = !path.toLowerCase().endsWith('.wav');
  return {
    sound,
    ...(isJudged && { verdict: judgeLoudness(sound, contract) }),
    ...(isFilm && { pictureIsSame: await isSamePicture(source, path, signal) }),
  };
}

async function isSamePicture(
  { video }: ExportSource,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return hasSamePicture(await probe(path, { signal }), video, { signal });
}

function reportOf(
  source: ExportSource,
  { preset = '' }: ExporterOptions,
  contract: LoudnessContract,
  files: readonly ReportedFile[],
  losses: readonly string[],
): Omit<DeliveryReport, 'joins'> {
  const { file, video, licences } = source;
  const problems = deliveryProblems(files, video.durationSeconds);
  return {
    schema: 'vidmuse-studio/delivery-report',
    version: 1,
    project: file.name,
    preset,
    createdAt: new Date().toISOString(),
    filmSeconds: video.durationSeconds,
    contract,
    passes: problems.length === 0,
    problems,
    losses,
    machineMade: heardTakes(source)
      .filter(isMachineMade)
      .map(({ model, seed }) => ({
        model: model.id,
        fingerprint: model.fingerprint,
        seed,
        licence: licenceOf(model.id, licences),
        digitalSourceType: 'trainedAlgorithmicMedia' as const,
      })),
    files,
  };
}
