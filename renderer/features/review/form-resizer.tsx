import type { KeyboardEvent, PointerEvent } from 'react';
import { create } from 'zustand';
import classes from './review.module.css';

const MIN_WIDTH = 320;
const MAX_WIDTH = 640;
const DEFAULT_WIDTH = 388;
const STEP = 24;

function clamped(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
}

interface FormWidth {
  readonly width: number;
  readonly resize: (width: number) => void;
}

/** Width of the form in pixels; the same in every pack until the window closes. */
export const useFormWidth = create<FormWidth>((set) => ({
  width: DEFAULT_WIDTH,
  resize: (width) => set({ width: clamped(width) }),
}));

/** The line between case and form: drag it, or move it with the arrow keys. */
export function FormResizer() {
  const { width, resize } = useFormWidth();
  const onPointerDown = (down: PointerEvent<HTMLDivElement>) => {
    const handle = down.currentTarget;
    const startX = down.clientX;
    handle.setPointerCapture(down.pointerId);
    const move = (moved: globalThis.PointerEvent) => resize(width + startX - moved.clientX);
    const end = () => {
      handle.removeEventListener('pointermove', move);
      handle.removeEventListener('pointerup', end);
      handle.removeEventListener('pointercancel', end);
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', end);
    handle.addEventListener('pointercancel', end);
  };
  const onKeyDown = (pressed: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[pressed.key];
    if (by === undefined) return;
    pressed.preventDefault();
    resize(width + by);
  };
  return (
    // A separator that can be moved is a control; HTML has no element for it.
    <div
      className={classes.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the form"
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
