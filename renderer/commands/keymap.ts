import { COMMAND_IDS, commandSpec, keysOf, type CommandId } from '../../shared/commands/catalog.ts';
import { hasModifier, matchesKey, type KeyPress } from './key-press.ts';

/** Where the keyboard is, as far as it decides which keys may act. */
export type FocusPlace =
  /** Nothing that takes keys. */
  | 'page'
  /** A text field: typing belongs to it. */
  | 'text'
  /** A button or a link: Enter and Space belong to it. */
  | 'control'
  /** Radio buttons, tabs, a slider, a menu: the arrows belong to it, too. */
  | 'choice'
  /** Inside an open dialog: only the commands of that dialog act. */
  | 'dialog'
  | 'dialog-text';

export interface BoundCommand {
  readonly id: CommandId;
  /** Bound by something inside a dialog. */
  readonly inDialog: boolean;
  readonly enabled: boolean;
}

export interface KeymapState {
  /** Commands that are bound now, the most recently bound last. */
  readonly bound: readonly BoundCommand[];
  readonly overrides: Readonly<Record<string, readonly string[]>>;
  readonly focus: FocusPlace;
  /** The next case is loading: keys of the screen wait for it. */
  readonly busy: boolean;
}

export type KeyDecision =
  | { readonly kind: 'run'; readonly id: CommandId }
  | { readonly kind: 'hold' }
  | { readonly kind: 'ignore' };

const IGNORE: KeyDecision = { kind: 'ignore' };
const ACTIVATING_KEYS = ['Enter', ' '];
const ARROW_KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];

/** Decides what a key press does. Pure: the same state and press always give the same decision. */
export function decideKey(press: KeyPress, state: KeymapState): KeyDecision {
  if (press.composing || press.altGraph) return IGNORE;
  if (belongsToFocus(press, state.focus)) return IGNORE;

  if (
    state.busy &&
    !isTyping(state.focus) &&
    !isInDialog(state.focus) &&
    isScreenKey(press, state)
  ) {
    return press.repeat ? IGNORE : { kind: 'hold' };
  }

  const candidates = state.bound.filter(
    (command) =>
      command.enabled && mayAct(command, state.focus) && hasKey(command.id, press, state),
  );
  // What a screen binds wins over what is bound everywhere; of two, the one that appeared last.
  const own = candidates.filter((command) => commandSpec(command.id).scope !== 'global');
  const chosen = own.at(-1) ?? candidates.at(-1);
  if (!chosen) return IGNORE;
  if (state.busy && !isInDialog(state.focus) && commandSpec(chosen.id).scope !== 'global') {
    return { kind: 'hold' };
  }
  // A key that is held down must not submit or judge a row of cases; moving through a list may repeat.
  if (press.repeat && !mayRepeat(chosen.id)) return IGNORE;
  return { kind: 'run', id: chosen.id };

  function mayAct(command: BoundCommand, focus: FocusPlace): boolean {
    const spec = commandSpec(command.id);
    if (isInDialog(focus) && !command.inDialog) return false;
    if (!isTyping(focus)) return true;
    // An override without a modifier must not take letters away from a text field.
    return (
      spec.inText === true && (press.key === 'Escape' || press.ctrl || press.meta || press.alt)
    );
  }
}

function hasKey(id: CommandId, press: KeyPress, state: KeymapState): boolean {
  return keysOf(id, state.overrides).some((key) => matchesKey(press, key));
}

/** Whether any command of a screen has this key, bound at this moment or not: while a case loads, none may be. */
function isScreenKey(press: KeyPress, state: KeymapState): boolean {
  return COMMAND_IDS.some((id) => commandSpec(id).scope !== 'global' && hasKey(id, press, state));
}

function belongsToFocus(press: KeyPress, focus: FocusPlace): boolean {
  if ((focus !== 'control' && focus !== 'choice') || press.ctrl || press.meta || press.alt)
    return false;
  return (
    ACTIVATING_KEYS.includes(press.key) || (focus === 'choice' && ARROW_KEYS.includes(press.key))
  );
}

function isTyping(focus: FocusPlace): boolean {
  return focus === 'text' || focus === 'dialog-text';
}

function isInDialog(focus: FocusPlace): boolean {
  return focus === 'dialog' || focus === 'dialog-text';
}

const REPEATABLE: readonly CommandId[] = [
  'list.down',
  'list.up',
  'library.down',
  'library.up',
  'rubric.nextQuestion',
  'rubric.previousQuestion',
  'review.questionDown',
  'review.questionUp',
  'review.spanNext',
  'review.spanPrevious',
  'review.scrollDown',
  'review.scrollUp',
  'alignment.nextMetric',
  'alignment.previousMetric',
  'agreement.nextQuestion',
  'agreement.previousQuestion',
];

function mayRepeat(id: CommandId): boolean {
  return REPEATABLE.includes(id);
}

/** Keys that would type a character when no field has focus, so they must never carry `inText`. */
export function typesText(binding: string): boolean {
  return !hasModifier(binding) && binding !== 'Escape';
}

/** At most this many presses wait for a case; a person who typed more has lost sight of what they do. */
export const MAX_HELD = 32;

/**
 * Keys that were pressed while a case was loading, in order. Each is given back once; if one of them
 * makes the screen busy again (submit), the rest go on waiting.
 */
export class HeldKeys {
  #held: KeyPress[] = [];
  /** A press had no room: a later one would act on an earlier case than the one that it was meant for. */
  #isFull = false;

  get count(): number {
    return this.#held.length;
  }

  hold(press: KeyPress): void {
    if (this.#held.length >= MAX_HELD) this.#isFull = true;
    if (!this.#isFull) this.#held.push(press);
  }

  clear(): void {
    this.#held = [];
    this.#isFull = false;
  }

  /** Hands presses to `act` as long as `isBusy` says no. */
  replay(isBusy: () => boolean, act: (press: KeyPress) => void): void {
    while (!isBusy()) {
      const next = this.#held.shift();
      if (!next) {
        this.#isFull = false;
        return;
      }
      act(next);
    }
  }
}
