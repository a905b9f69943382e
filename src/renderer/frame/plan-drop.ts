import { markerFileEndings } from '../../document/read-markers/read-markers.ts';
import { say } from '../words/say.ts';

/** What is known of something dropped before it is read. */
export interface DroppedThing {
  readonly name: string;
  /** The system's MIME type; may be empty. */
  readonly type: string;
  readonly isFolder: boolean;
}

/** What to do with a drop. Parts that are not there are not to be done. */
export interface DropPlan<Thing> {
  /** A film or a project, to be opened. */
  readonly open?: Thing;
  /** Music, to be put at the playhead, after {@link open}. */
  readonly music?: Thing;
  /** Markers of another program, to be added to the project that is open. */
  readonly markers?: Thing;
  /** What is not done, and what to do instead. */
  readonly refusal?: string;
}

const soundEndings = /\.(wav|mp3|flac|m4a|aac|aiff?|ogg|opus)$/i;
const otherEndings =
  /\.(jpe?g|png|gif|webp|heic|svg|psd|tiff?|pdf|docx?|xlsx?|pptx?|txt|rtf|md|html?|json|zip|rar|7z|srt|vtt|edl|xml|aaf|drp|prproj|onnx|bin|th|safetensors)$/i;
const wanted = say('planDrop.wanted');

/**
 * Makes sense of what was dropped at once: one film or project, and one piece of music; on an open project
 * one file of markers too. Folders other than projects, and files that are neither, are refused by name; so
 * is what is too many.
 */
export function planDrop<Thing extends DroppedThing>(
  things: readonly Thing[],
  {
    canReadFolders,
    hasProject = false,
  }: { readonly canReadFolders: boolean; readonly hasProject?: boolean },
): DropPlan<Thing> {
  const projects = things.filter(({ name, isFolder }) => isFolder && isProject(name));
  const folders = things.filter(({ name, isFolder }) => isFolder && !isProject(name));
  const files = things.filter(({ isFolder }) => !isFolder);
  const sounds = files.filter(isSound);
  const lists = hasProject ? files.filter(isMarkerFile) : [];
  const strangers = files.filter(
    (file) => !isSound(file) && !lists.includes(file) && isStranger(file),
  );
  const films = files.filter((file) => !isSound(file) && !isStranger(file));
  const [markers] = lists;
  const opened = (canReadFolders ? projects[0] : undefined) ?? films[0];
  const [music] = sounds;
  const left = [...projects, ...films, ...sounds, ...lists].filter(
    (thing) => thing !== opened && thing !== music && thing !== markers,
  );
  const refusals = [
    strangers.length > 0
      ? say('planDrop.strangers', {
          names: names(strangers),
          count: strangers.length,
          wanted,
        })
      : '',
    folders.length > 0 ? say('planDrop.folders', { names: names(folders), wanted }) : '',
    projects.length > 0 && !canReadFolders
      ? say('planDrop.browserCannotRead', { names: names(projects) })
      : left.length > 0
        ? say('planDrop.oneAtATime', { names: names(left), count: left.length })
        : '',
  ].filter((refusal) => refusal !== '');
  return {
    ...(opened ? { open: opened } : {}),
    ...(music ? { music } : {}),
    ...(markers ? { markers } : {}),
    ...(refusals.length > 0 ? { refusal: refusals.join(' ') } : {}),
  };
}

function isProject(name: string): boolean {
  return name.toLowerCase().endsWith('.vidmuse');
}

function isSound({ name, type }: DroppedThing): boolean {
  return (
    soundEndings.test(name) || (type.startsWith('audio/') && !/\.(mp4|mov|mkv|webm)$/i.test(name))
  );
}

function isMarkerFile({ name }: Pick<DroppedThing, 'name'>): boolean {
  return markerFileEndings.some((ending) => name.toLowerCase().endsWith(ending));
}

function isStranger({ name, type }: DroppedThing): boolean {
  return otherEndings.test(name) || isMarkerFile({ name }) || /^(image|text|font)\//.test(type);
}

function names(things: readonly DroppedThing[]): string {
  const quoted = things.slice(0, 3).map(({ name }) => `“${name}”`);
  const more = things.length - quoted.length;
  return [quoted.join(', '), more > 0 ? say('planDrop.andMore', { count: more }) : '']
    .filter(Boolean)
    .join(' ');
}
