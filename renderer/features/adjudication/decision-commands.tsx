import type { AdjudicationItem, AdjudicationVoice } from '../../../shared/contract/adjudication.ts';
import type { Binding } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
import { formBindings } from '../review/form-bindings.ts';
import type { ReviewContextValue } from '../review/review-context.ts';

interface Props {
  readonly item: AdjudicationItem;
  readonly session: ReviewContextValue;
  readonly onTake: (voice: AdjudicationVoice) => void;
  readonly onDecide: () => void;
  readonly onShowJudge: () => void;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
}

/** The keys of Review on the form of a decision, and a key for each voice. */
export function DecisionCommands(props: Props) {
  const { item, session, onTake, onDecide, onShowJudge, onUndo, onRedo } = props;
  const acts = () => session.store.getState();
  const take = (at: number): Binding => {
    const voice = item.voices[at];
    return voice === undefined
      ? { run: () => undefined, enabled: false }
      : { run: () => onTake(voice), title: `Take the answers of ${voice.letter}` };
  };
  useCommands({
    ...formBindings({ acts, ui: session.caseUi, enabled: true }),
    'review.leave': { run: () => acts().leave() },
    'review.submitNext': { run: onDecide, title: 'Decide and next' },
    'review.undo': {
      // First what stands on the form, then the last decision.
      run: () => {
        if (!acts().undoAnswer()) onUndo();
      },
    },
    'review.redo': {
      run: () => {
        if (!acts().redoAnswer()) onRedo();
      },
    },
    'review.judge': { run: onShowJudge, enabled: item.judgeHidden, title: 'Show the judge' },
    'adjudication.takeA': take(0),
    'adjudication.takeB': take(1),
    'adjudication.takeC': take(2),
    'adjudication.takeD': take(3),
    'adjudication.takeE': take(4),
    'adjudication.takeF': take(5),
  });
  return null;
}
