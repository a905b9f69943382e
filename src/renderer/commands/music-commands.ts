import { placeHere, takesHere, type PlaceHere } from '../../document/takes-here.ts';
import { secondsToSamples } from '../../document/time-units.ts';
import type { Take } from '../../shared/project-document.ts';
import type { EditorState } from '../state/editor.ts';
import { meantTrack } from '../state/meant-track.ts';
import { stopJob } from '../state/stop-job.ts';
import { chooseTakeHere, generate, generateAgain } from '../state/scoring.ts';
import type { Command } from './command.ts';
import type { EditorActions } from './editor-actions.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

/** Making music, and choosing between takes. */
export function musicCommands(editor: EditorState, actions: EditorActions): Command[] {
  const { project, jobs, generation, comparison, selection, transport } = editor;
  const menu = 'Music';
  const noOthers = say('commands.noOtherFinishedTakeSounds');
  const whyNotGenerating = (): string | undefined =>
    whyNotEditing(editor) ??
    unless(generation.modelId !== undefined, say('commands.importModelFirst')) ??
    unless(!jobs.find('generate'), say('commands.musicBeingComposed'));
  const selectedTake = (): Take | undefined =>
    selection.takeId === undefined ? undefined : project.take(selection.takeId);

  /** Where takes are chosen, the take that is there, and the finished ones that sound there. */
  function candidates(): { place: PlaceHere; current: Take | undefined; all: Take[] } | undefined {
    if (!project.isOpen) return undefined;
    const { document, takes, durationSeconds } = project;
    const filmSamples = secondsToSamples(durationSeconds, document.sampleRate);
    const selected = actions.selectedClips();
    const { id: trackId } = meantTrack(editor);
    // After playing to the end, the last music is meant.
    const atSample = Math.min(actions.playheadSample(), filmSamples - 1);
    const place = placeHere(document, atSample, selected, filmSamples, trackId);
    const clip = document.clips.find(({ id }) => id === place.clipId);
    const current = clip && project.take(clip.takeId);
    return { place, current, all: takesHere(document, takes, place) };
  }

  /** The take that is here and the finished ones that sound here. */
  function comparable(): Take[] {
    const here = candidates();
    if (!here) return [];
    const { current, all } = here;
    return current && !all.includes(current) ? [current, ...all] : all;
  }

  /** Whether there is a take to hear or to choose instead of the one that is here. */
  function hasOthers(): boolean {
    const here = candidates();
    return here !== undefined && here.all.some((take) => take !== here.current);
  }

  return [
    {
      id: 'music.generate',
      label: say('commands.generateScore'),
      menu,
      group: 1,
      keys: ['Mod+G'],
      get unavailable() {
        return whyNotGenerating();
      },
      run: () => generate(editor, 'whole'),
    },
    {
      id: 'music.generate-range',
      get label() {
        return project.isOpen && project.document.clips.length > 0
          ? say('commands.regenerateRange')
          : say('commands.generateRange');
      },
      menu,
      group: 1,
      keys: ['Mod+Shift+G'],
      get unavailable() {
        return (
          whyNotGenerating() ??
          unless(project.document.range !== undefined, say('commands.setInAndOutFirst'))
        );
      },
      run: () => generate(editor, 'range'),
    },
    {
      id: 'music.again-same-seed',
      label: say('commands.takeAgainSameSeed'),
      menu,
      group: 1,
      keys: ['Alt+Shift+G'],
      get unavailable() {
        return (
          whyNotGenerating() ??
          unless(selectedTake() !== undefined, say('commands.selectTakeFirst'))
        );
      },
      async run() {
        const take = selectedTake();
        if (take) await generateAgain(editor, take, 'same');
      },
    },
    {
      id: 'music.again-other-seed',
      label: say('commands.newVariationTake'),
      menu,
      group: 1,
      keys: ['Alt+G'],
      get unavailable() {
        return (
          whyNotGenerating() ??
          unless(selectedTake() !== undefined, say('commands.selectTakeFirst'))
        );
      },
      async run() {
        const take = selectedTake();
        if (take) await generateAgain(editor, take, 'other');
      },
    },
    {
      id: 'music.cancel',
      label: say('commands.stopGenerating'),
      menu,
      group: 2,
      keys: ['Mod+.'],
      get unavailable() {
        return unless(jobs.find('generate') !== undefined, say('commands.noMusicBeingComposed'));
      },
      async run() {
        const job = jobs.find('generate');
        if (job) await stopJob(editor, job);
      },
    },
    {
      id: 'music.compare',
      label: say('commands.compareTakesAB'),
      menu,
      group: 3,
      keys: ['B'],
      get checked() {
        return comparison.pair !== undefined || comparison.isStarting;
      },
      get unavailable() {
        return (
          whyNoProject(editor) ??
          unless(
            comparison.pair !== undefined || (hasOthers() && comparable().length > 1),
            noOthers,
          )
        );
      },
      async run() {
        if (comparison.pair || comparison.isStarting) return comparison.stop();
        const here = candidates();
        if (!here) return;
        const all = comparable();
        const a = here.current ?? all[0];
        const selected = selectedTake();
        const b =
          selected && selected !== a && all.includes(selected)
            ? selected
            : all.findLast((take) => take !== a);
        if (!a || !b) return;
        const { place } = here;
        if (
          actions.playheadSample() < place.startSample ||
          actions.playheadSample() >= place.endSample
        )
          transport.seek(place.startSample / project.document.sampleRate);
        await comparison.start(a.id, b.id, place);
      },
    },
    {
      id: 'music.swap',
      label: say('commands.hearOtherTake'),
      menu,
      group: 3,
      keys: ['A'],
      get unavailable() {
        return unless(comparison.pair !== undefined, say('commands.noTakesBeingCompared'));
      },
      run: () => comparison.swap(),
    },
    {
      id: 'music.choose-heard',
      label: say('commands.chooseTakeBeingHeard'),
      menu,
      group: 3,
      keys: ['Enter'],
      get unavailable() {
        return (
          whyNotEditing(editor) ??
          unless(comparison.pair !== undefined, say('commands.noTakesBeingCompared'))
        );
      },
      run() {
        const { pair, heardTakeId } = comparison;
        comparison.stop();
        if (pair && heardTakeId !== undefined) chooseTakeHere(editor, pair.place, heardTakeId);
      },
    },
    {
      id: 'music.choose-next-take',
      label: say('commands.chooseNextTakeHere'),
      menu,
      group: 3,
      keys: ['T'],
      get unavailable() {
        return whyNotEditing(editor) ?? unless(hasOthers(), noOthers);
      },
      run() {
        const here = candidates();
        if (!here) return;
        const { current, all, place } = here;
        const index = current ? all.indexOf(current) : -1;
        const next = all[(index + 1) % all.length];
        if (!next || next === current) return;
        comparison.stop();
        chooseTakeHere(editor, place, next.id);
        selection.takeId = next.id;
      },
    },
  ];
}
