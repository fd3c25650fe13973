import type { FormQuestion } from '../../../../shared/domain/form.ts';

/** What the widget of every kind of question gets. */
export interface QuestionProps {
  readonly item: FormQuestion;
  /** Keys act on this question. */
  readonly isFocused: boolean;
}
