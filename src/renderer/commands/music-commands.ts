import { takesForRange } from '../../document/takes.ts';
import { clipEnd, takeSpan } from '../../document/clips.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import type { Take } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { stopJob } from '../state/stop-job.ts';
import { chooseTake, generate, generateAgain } from '../state/scoring.ts';
import type { Command } from './command.ts';
import { editingStopped, type EditorActions } from './editor-actions.ts';

/** Making music, and choosing between takes. */
export function musicCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project, jobs, generation, comparison, selection, transport } = editor;
  const menu = 'Music';
  const canGenerate = (): boolean =>
    !editingStopped(editor) && generation.modelId !== undefined && !jobs.find('generate');
  const selectedTake = (): Take | undefined =>
    selection.takeId === undefined ? undefined : project.take(selection.takeId);

  /** The take that plays where the selection or the playhead is, and others for the same place. */
  function candidates(): { current: Take | undefined; all: Take[] } {
    if (!project.isOpen) return { current: undefined, all: [] };
    const [clip] = actions.clipsMeant();
    const sample = actions.playheadSample();
    const span = clip
      ? { startSample: clip.startSample, endSample: clipEnd(clip) }
      : { startSample: sample, endSample: sample + 1 };
    const all = takesForRange(project.document, project.takes, span);
    return { current: clip && project.take(clip.takeId), all };
  }

  return [
    {
      id: 'music.generate',
      label: 'Generate Score',
      menu,
      group: 1,
      keys: ['Mod+G'],
      get enabled() {
        return canGenerate();
      },
      run: () => generate(editor, 'whole'),
    },
    {
      id: 'music.generate-range',
      get label() {
        return project.isOpen && project.document.clips.length > 0
          ? 'Regenerate Range'
          : 'Generate Range';
      },
      menu,
      group: 1,
      keys: ['Mod+Shift+G'],
      get enabled() {
        return canGenerate() && project.document.range !== undefined;
      },
      run: () => generate(editor, 'range'),
    },
    {
      id: 'music.again-same-seed',
      label: 'Again with the Same Seed',
      menu,
      group: 1,
      keys: ['Mod+Alt+Shift+G'],
      get enabled() {
        return canGenerate() && selectedTake() !== undefined;
      },
      async run() {
        const take = selectedTake();
        if (take) await generateAgain(editor, take, 'same');
      },
    },
    {
      id: 'music.again-other-seed',
      label: 'Again with Another Seed',
      menu,
      group: 1,
      keys: ['Mod+Alt+G'],
      get enabled() {
        return canGenerate() && selectedTake() !== undefined;
      },
      async run() {
        const take = selectedTake();
        if (take) await generateAgain(editor, take, 'other');
      },
    },
    {
      id: 'music.cancel',
      label: 'Stop Generating…',
      menu,
      group: 2,
      keys: ['Mod+.'],
      get enabled() {
        return jobs.find('generate') !== undefined;
      },
      async run() {
        const job = jobs.find('generate');
        if (job) await stopJob(editor, job);
      },
    },
    {
      id: 'music.compare',
      label: 'Compare Takes (A/B)',
      menu,
      group: 3,
      keys: ['B'],
      get checked() {
        return comparison.pair !== undefined;
      },
      get enabled() {
        return comparison.pair !== undefined || candidates().all.length > 1;
      },
      run() {
        if (comparison.pair) return comparison.stop();
        const { current, all } = candidates();
        const a = current ?? all[0];
        const selected = selectedTake();
        const b =
          selected && selected !== a && all.includes(selected)
            ? selected
            : all.findLast((take) => take !== a);
        if (a && b) comparison.start(a.id, b.id);
      },
    },
    {
      id: 'music.swap',
      label: 'Hear the Other Take',
      menu,
      group: 3,
      keys: ['A'],
      get enabled() {
        return comparison.pair !== undefined;
      },
      run: () => comparison.swap(),
    },
    {
      id: 'music.choose-heard',
      label: 'Choose the Take Being Heard',
      menu,
      group: 3,
      keys: ['Enter'],
      get enabled() {
        return comparison.pair !== undefined && !editingStopped(editor);
      },
      run() {
        const takeId = comparison.heardTakeId;
        comparison.stop();
        if (takeId !== undefined) chooseTake(editor, takeId);
      },
    },
    {
      id: 'music.choose-next-take',
      label: 'Choose the Next Take Here',
      menu,
      group: 3,
      keys: ['T'],
      get enabled() {
        return !editingStopped(editor) && candidates().all.length > 1;
      },
      run() {
        const { current, all } = candidates();
        const index = current ? all.indexOf(current) : -1;
        const next = all[(index + 1) % all.length];
        if (!next) return;
        chooseTake(editor, next.id);
        selection.takeId = next.id;
        const start = takeSpan(next).startSample / project.document.sampleRate;
        const sample = secondsToSamples(transport.playheadSeconds, project.document.sampleRate);
        if (sample < takeSpan(next).startSample) transport.seek(start);
      },
    },
  ];
}
