import type { AdjudicationItem, AdjudicationVoice } from '../../../shared/contract/adjudication.ts';
import type { Binding } from '../../commands/registry.ts';
import { useCommands } from '../../commands/use-commands.ts';
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
  const ui = () => session.caseUi.getState();
  const option = (number: number): Binding => ({ run: () => acts().option(number) });
  const take = (at: number): Binding => {
    const voice = item.voices[at];
    return voice === undefined
      ? { run: () => undefined, enabled: false }
      : { run: () => onTake(voice), title: `Take the answers of ${voice.letter}` };
  };
  useCommands({
    'review.pass': { run: () => acts().verdict('pass') },
    'review.fail': { run: () => acts().verdict('fail') },
    'review.unsure': { run: () => acts().verdict('unsure') },
    'review.option1': option(1),
    'review.option2': option(2),
    'review.option3': option(3),
    'review.option4': option(4),
    'review.option5': option(5),
    'review.option6': option(6),
    'review.option7': option(7),
    'review.option8': option(8),
    'review.option9': option(9),
    'review.questionDown': { run: () => acts().focusDown() },
    'review.questionUp': { run: () => acts().focusUp() },
    'review.edit': { run: () => acts().edit() },
    'review.leave': { run: () => acts().leave() },
    'review.reason': { run: () => acts().editReason() },
    'review.expectedOutput': { run: () => acts().editExpectedOutput() },
    'review.failureMode': { run: () => acts().editFailureMode() },
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
    'review.spanNext': { run: () => ui().selectNext() },
    'review.spanPrevious': { run: () => ui().selectPrevious() },
    'review.firstFailingSpan': { run: () => ui().selectFirstFailing() },
    'review.toolIo': { run: () => ui().toggleToolIo() },
    'review.context': { run: () => ui().toggleContext() },
    'review.diff': { run: () => ui().toggleDiff() },
    'review.raw': { run: () => ui().toggleRaw() },
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
