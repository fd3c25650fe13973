import type { TextClip } from '../../../shared/contract/library.ts';

/** The clip of the text at a path, if it was shortened. */
export function clipAt(
  clips: readonly TextClip[],
  path: readonly (string | number)[],
): TextClip | undefined {
  return clips.find(
    (clip) =>
      clip.path.length === path.length && clip.path.every((part, index) => part === path[index]),
  );
}

/** The clips below one field, with paths that start under it. */
export function clipsUnder(clips: readonly TextClip[], field: string): readonly TextClip[] {
  return clips
    .filter((clip) => clip.path[0] === field)
    .map((clip) => ({ ...clip, path: clip.path.slice(1) }));
}
