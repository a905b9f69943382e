import {
  addPoint,
  automationOf,
  decibelsAt,
  deletePoint,
  pointAt,
  withAutomation,
} from '../../document/automation.ts';
import { musicTracks } from '../../document/music-tracks.ts';
import { duckFromPoints } from '../../document/duck-from-points.ts';
import { framesPerSecond } from '../../document/timecode.ts';
import type { AutomationPoint } from '../../shared/mix-lanes.ts';
import type { Mix } from '../../shared/project-document.ts';
import { duckPoints, duckToPoints } from '../../sound/duck-points.ts';
import { knobsOf, lanesOf, mixLanes, turnKnobsOfAll, type MixLane } from '../mix/mix-lanes.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';
import { say } from '../words/say.ts';

const nudgeDecibels = 0.5;

/** Solo, and the levels of the lanes over the film. */
export function mixCommands(editor: EditorState): Command[] {
  const { project, selection, transport, view, studio } = editor;
  const lane = (): MixLane => {
    const lanes = mixLanes(project);
    return lanes.find(({ id }) => id === selection.laneId) ?? lanes[0]!;
  };
  const points = (): readonly AutomationPoint[] =>
    project.isOpen ? automationOf(project.document.mix, lane().id) : [];
  const here = (): number | undefined =>
    project.isOpen
      ? pointAt(
          points(),
          transport.playheadSeconds,
          0.5 / framesPerSecond(project.timecode.frameRate),
        )
      : undefined;
  const setMix = (label: string, mix: Mix): void =>
    project.commit(label, { ...project.document, mix });
  const setPoints = (label: string, next: readonly AutomationPoint[]): void => {
    view.automation = true;
    setMix(label, withAutomation(project.document.mix, lane().id, next));
  };
  const command = (
    id: CommandId,
    label: string,
    keys: readonly string[],
    run: () => void,
    { more, group = 6 }: { more?: () => string | undefined; group?: number } = {},
  ): Command => ({
    id,
    label,
    menu: 'Play',
    group,
    keys,
    get unavailable() {
      return whyNotEditing(editor) ?? more?.();
    },
    run,
  });
  const nudge = (decibels: number): void => {
    const { playheadSeconds } = transport;
    const index = here();
    const { seconds, decibels: level } = points()[index ?? -1] ?? {
      seconds: playheadSeconds,
      decibels: decibelsAt(points(), playheadSeconds),
    };
    setPoints(say('commands.automationLevel'), addPoint(points(), seconds, level + decibels));
  };
  const solo = (
    id: CommandId,
    [label, undone]: readonly [label: string, undone: string],
    keys: string,
    kind: MixLane['kind'],
  ): Command => {
    const meant = (): readonly MixLane[] => lanesOf(project, kind);
    const isSolo = (): boolean =>
      project.isOpen && meant().length > 0 && meant().every((each) => knobsOf(project, each).solo);
    return {
      ...command(id, label, [keys], () => undefined),
      group: 5,
      get unavailable() {
        return (
          whyNotEditing(editor) ?? unless(meant().length > 0, say('commands.filmHasNoSoundOwn'))
        );
      },
      get checked() {
        return isSolo();
      },
      run() {
        const wished = !isSolo();
        turnKnobsOfAll(project, meant(), wished ? label : undone, { solo: wished });
      },
    };
  };
  return [
    solo(
      'play.solo-music',
      [say('commands.soloMusic'), say('commands.unsoloMusic')],
      'Alt+Z',
      'music',
    ),
    solo(
      'play.solo-original',
      [say('commands.soloOriginalSound'), say('commands.unsoloOriginalSound')],
      'Alt+Shift+Z',
      'original',
    ),
    {
      id: 'mix.show-automation',
      label: say('commands.automation'),
      menu: 'Play',
      group: 6,
      keys: ['Y'],
      get unavailable() {
        return whyNoProject(editor);
      },
      get checked() {
        return view.automation;
      },
      run() {
        view.automation = !view.automation;
      },
    },
    command('mix.next-lane', say('commands.automateNextLane'), ['Shift+Y'], () => {
      const ids = mixLanes(project).map(({ id }) => id);
      selection.laneId = ids[(ids.indexOf(lane().id) + 1) % ids.length] ?? selection.laneId;
      view.automation = true;
      studio.tell('info', say('commands.automationPointsNowAddedLane', { lane: lane().name }));
    }),
    command('mix.add-point', say('commands.addAutomationPoint'), ['U'], () =>
      setPoints(say('commands.addAutomationPoint'), addPoint(points(), transport.playheadSeconds)),
    ),
    command('mix.raise-level', say('commands.raiseLevelPlayhead'), ['Alt+Shift+ArrowUp'], () =>
      nudge(nudgeDecibels),
    ),
    command('mix.lower-level', say('commands.lowerLevelPlayhead'), ['Alt+Shift+ArrowDown'], () =>
      nudge(-nudgeDecibels),
    ),
    command(
      'mix.delete-point',
      say('commands.deleteAutomationPoint'),
      ['Shift+U'],
      () => setPoints(say('commands.deleteAutomationPoint'), deletePoint(points(), here() ?? -1)),
      { more: () => unless(here() !== undefined, say('commands.thereNoAutomationPointPlayhead')) },
    ),
    command(
      'mix.duck-to-points',
      say('commands.turnDuckIntoAutomation'),
      ['Alt+Y'],
      () => {
        const { mix } = project.document;
        view.automation = true;
        setMix(
          say('commands.turnDuckIntoAutomation'),
          duckToPoints(
            mix,
            speech(),
            musicTracks(project.document).map(({ id }) => id),
          ),
        );
        if ((mix.ducking?.dipDecibels ?? 0) > 0) {
          const words = say('commands.dipAround25KhzNot');
          studio.tell('warning', words);
        }
      },
      {
        group: 7,
        more: () =>
          unless(
            project.isOpen && duckPoints(project.document.mix, speech()).length > 0,
            say('commands.musicNotDuckedUnderAny'),
          ),
      },
    ),
    command(
      'mix.duck-from-points',
      say('commands.turnAutomationIntoDuck'),
      ['Alt+Shift+Y'],
      () => setMix(say('commands.turnAutomationIntoDuck'), duckFromPoints(project.document.mix)),
      {
        group: 7,
        more: () =>
          unless(
            project.isOpen && project.document.mix.duckPoints !== undefined,
            say('commands.noDuckTurnedIntoAutomation'),
          ),
      },
    ),
  ];

  function speech() {
    return project.analysis.speech?.ranges ?? [];
  }
}
