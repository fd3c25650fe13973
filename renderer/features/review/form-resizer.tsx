import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import classes from './review.module.css';

const MIN_WIDTH = 320;
const MAX_WIDTH = 640;
const DEFAULT_WIDTH = 388;
const STEP = 24;
const STORAGE_KEY = 'assay.review.formWidth';

function clamped(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
}

/** Width of the form in pixels, remembered for this window's next start. */
export function useFormWidth(): readonly [number, (width: number) => void] {
  const [width, setWidth] = useState(() => {
    const stored = Number(localStorage.getItem(STORAGE_KEY));
    return stored > 0 ? clamped(stored) : DEFAULT_WIDTH;
  });
  return [
    width,
    (next) => {
      const allowed = clamped(next);
      setWidth(allowed);
      localStorage.setItem(STORAGE_KEY, String(allowed));
    },
  ];
}

interface Props {
  readonly width: number;
  readonly onResize: (width: number) => void;
}

/** The line between case and form: drag it, or move it with the arrow keys. */
export function FormResizer({ width, onResize }: Props) {
  const onPointerDown = (down: PointerEvent<HTMLDivElement>) => {
    const handle = down.currentTarget;
    const startX = down.clientX;
    handle.setPointerCapture(down.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(width + startX - moved.clientX);
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
    onResize(width + by);
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
