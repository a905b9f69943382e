import {
  addPoint,
  automationOf,
  closestPointsSeconds,
  deletePoint,
  movePoint,
  pointAt,
  withAutomation,
} from '../../document/automation.ts';
import { snapToFrame, timecodeAt } from '../../document/timecode.ts';
import type { AutomationPoint } from '../../shared/mix-lanes.ts';
import type { ProjectDocument } from '../../shared/project-document.ts';
import { describeDecibels } from '../panels/fader-scale.ts';
import type { EditorState } from '../state/editor.ts';
import {
  automationGrip,
  automationLanes,
  yToLevel,
  type AutomationGrip,
  type AutomationLane,
} from './automation-lanes.ts';
import { DragSteps } from './drag-steps.ts';
import type { LanePoint, TimelineView } from './find-grip.ts';
import { xToSeconds } from './geometry.ts';
import type { DragFeedback } from './timeline-pointer.ts';
import { say } from '../words/say.ts';

type Points = readonly AutomationPoint[];

/**
 * Pointer on the levels of the lanes, while they are shown: a press on the line adds a point, a drag
 * moves it, with Shift along one axis alone, and Alt takes it away. One drag is one step.
 */
export class AutomationPointer {
  readonly #editor: EditorState;
  readonly #view: () => TimelineView;
  readonly #onFeedback: (feedback: DragFeedback | undefined) => void;
  #drag: ((point: LanePoint) => void) | undefined;
  #steps: DragSteps | undefined;
  /** The document that the drag began with. */
  #before: ProjectDocument | undefined;
  #edited = false;

  constructor(
    editor: EditorState,
    view: () => TimelineView,
    onFeedback: (feedback: DragFeedback | undefined) => void,
  ) {
    this.#editor = editor;
    this.#view = view;
    this.#onFeedback = onFeedback;
  }

  get dragging(): boolean {
    return this.#drag !== undefined;
  }

  /** What is under a point; undefined where automation is not shown. */
  gripAt(point: LanePoint): AutomationGrip | undefined {
    const { project, view } = this.#editor;
    if (!view.automation || project.readOnly) return undefined;
    const { lanes, viewport } = this.#view();
    const levels = automationLanes(project.document.mix, lanes);
    if (point.y < lanes.tracksTop) return undefined;
    return automationGrip(point, levels, viewport);
  }

  /** Takes hold of what is under a point; false where that is nothing of a lane's level. */
  down(point: LanePoint): boolean {
    const grip = this.gripAt(point);
    if (!grip) return false;
    const { project, selection } = this.#editor;
    const { laneId, points } = grip.lane;
    this.#edited = false;
    this.#before = project.document;
    this.#steps = new DragSteps(this.#editor);
    selection.laneId = laneId;
    if (grip.index !== undefined && point.alt) {
      this.#edit(laneId, say('timeline.deleteAutomationPoint'), deletePoint(points, grip.index));
      return true;
    }
    if (grip.index === undefined) {
      const at = xToSeconds(point.x, this.#view().viewport);
      const seconds = Math.max(0, snapToFrame(at, project.timecode.frameRate));
      const added = addPoint(points, seconds);
      this.#edit(laneId, say('automationPointer.addAutomationPoint'), added);
      const index = pointAt(added, seconds, closestPointsSeconds);
      if (index !== undefined) this.#drag = this.#move(grip.lane, added, index, point);
      return true;
    }
    this.#drag = this.#move(grip.lane, points, grip.index, point);
    return true;
  }

  move(point: LanePoint): void {
    this.#drag?.(point);
  }

  up(): void {
    this.#steps?.settle();
    this.#end();
  }

  /** Takes back what is being dragged. */
  cancel(): void {
    if (!this.#drag) return;
    const steps = this.#steps;
    this.#end();
    steps?.takeBack();
  }

  #end(): void {
    this.#drag = undefined;
    this.#steps = undefined;
    this.#onFeedback(undefined);
  }

  #move(
    { laneId, area }: AutomationLane,
    points: Points,
    index: number,
    from: LanePoint,
  ): (point: LanePoint) => void {
    const { project } = this.#editor;
    const start = points[index]!;
    return ({ x, y, shift }) => {
      if (Math.hypot(x - from.x, y - from.y) < 3 && !this.#edited) return;
      const isLevel = Math.abs(y - from.y) >= Math.abs(x - from.x);
      const wished = snapToFrame(xToSeconds(x, this.#view().viewport), project.timecode.frameRate);
      const moved = movePoint(points, index, {
        seconds:
          (shift && isLevel) || Math.abs(x - from.x) < 2
            ? start.seconds
            : Math.min(wished, project.durationSeconds),
        decibels:
          (shift && !isLevel) || Math.abs(y - from.y) < 2 ? start.decibels : yToLevel(y, area),
      });
      if (!this.#edit(laneId, say('timeline.moveAutomationPoint'), moved)) return;
      const { seconds, decibels } = moved[index]!;
      const words = [timecodeAt(seconds, project.timecode), describeDecibels(decibels)];
      this.#onFeedback({ readout: { x, y, words } });
    };
  }

  /**
   * The first change of a drag is a step, which it names; the others belong to it. Gives false where the
   * drag is over, because another window changed the same.
   */
  #edit(laneId: string, label: string, points: Points): boolean {
    const before = this.#before!;
    if (!this.#edited && points === automationOf(before.mix, laneId)) return true;
    if (!this.#edited) this.#label = label;
    const next = { ...before, mix: withAutomation(before.mix, laneId, points) };
    const isDone = this.#steps?.edit(this.#label, next, before) ?? false;
    if (!isDone) this.#end();
    this.#edited = true;
    return isDone;
  }

  #label = '';
}
