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
import { knobsOf, mixLanes, turnKnobs, type MixLane } from '../mix/mix-lanes.ts';
import type { EditorState } from '../state/editor.ts';
import type { Command, CommandId } from './command.ts';
import { unless, whyNoProject, whyNotEditing } from './why-not.ts';

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
    setPoints('Automation Level', addPoint(points(), seconds, level + decibels));
  };
  const solo = (id: CommandId, label: string, keys: string, kind: MixLane['kind']): Command => {
    const meant = (): readonly MixLane[] => mixLanes(project).filter((each) => each.kind === kind);
    const isSolo = (): boolean =>
      project.isOpen && meant().length > 0 && meant().every((each) => knobsOf(project, each).solo);
    return {
      ...command(id, label, [keys], () => undefined),
      group: 5,
      get unavailable() {
        return (
          whyNotEditing(editor) ?? unless(meant().length > 0, 'This film has no sound of its own.')
        );
      },
      get checked() {
        return isSolo();
      },
      run() {
        const wished = !isSolo();
        meant().forEach((each, index) =>
          turnKnobs(project, each, wished ? label : `Un${label}`, { solo: wished }, index > 0),
        );
      },
    };
  };
  return [
    solo('play.solo-music', 'Solo Music', 'Alt+Z', 'music'),
    solo('play.solo-original', 'Solo Original Sound', 'Alt+Shift+Z', 'original'),
    {
      id: 'mix.show-automation',
      label: 'Automation',
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
    command('mix.next-lane', 'Automate Next Lane', ['Shift+Y'], () => {
      const ids = mixLanes(project).map(({ id }) => id);
      selection.laneId = ids[(ids.indexOf(lane().id) + 1) % ids.length] ?? selection.laneId;
      view.automation = true;
      studio.tell('info', `Automation points are now added to the lane “${lane().name}”.`);
    }),
    command('mix.add-point', 'Add Automation Point', ['U'], () =>
      setPoints('Add Automation Point', addPoint(points(), transport.playheadSeconds)),
    ),
    command('mix.raise-level', 'Raise Level at Playhead', ['Alt+Shift+ArrowUp'], () =>
      nudge(nudgeDecibels),
    ),
    command('mix.lower-level', 'Lower Level at Playhead', ['Alt+Shift+ArrowDown'], () =>
      nudge(-nudgeDecibels),
    ),
    command(
      'mix.delete-point',
      'Delete Automation Point',
      ['Shift+U'],
      () => setPoints('Delete Automation Point', deletePoint(points(), here() ?? -1)),
      { more: () => unless(here() !== undefined, 'There is no automation point at the playhead.') },
    ),
    command(
      'mix.duck-to-points',
      'Turn Duck into Automation',
      ['Alt+Y'],
      () => {
        const { mix } = project.document;
        view.automation = true;
        setMix(
          'Turn Duck into Automation',
          duckToPoints(
            mix,
            speech(),
            musicTracks(project.document).map(({ id }) => id),
          ),
        );
        if ((mix.ducking?.dipDecibels ?? 0) > 0) {
          const words =
            'The dip around 2.5 kHz is not part of the points: it is off until the duck is back.';
          studio.tell('warning', words);
        }
      },
      {
        group: 7,
        more: () =>
          unless(
            project.isOpen && duckPoints(project.document.mix, speech()).length > 0,
            'The music is not ducked under any speech.',
          ),
      },
    ),
    command(
      'mix.duck-from-points',
      'Turn Automation into Duck',
      ['Alt+Shift+Y'],
      () => setMix('Turn Automation into Duck', duckFromPoints(project.document.mix)),
      {
        group: 7,
        more: () =>
          unless(
            project.isOpen && project.document.mix.duckPoints !== undefined,
            'No duck was turned into automation.',
          ),
      },
    ),
  ];

  function speech() {
    return project.analysis.speech?.ranges ?? [];
  }
}
