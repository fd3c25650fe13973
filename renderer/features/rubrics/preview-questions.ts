import type { Question, RubricDraft } from '../../../shared/domain/rubric.ts';

/**
 * Questions that a form can show while they are still being written: what has no name yet gets one, and
 * what is double (keys, names of options) is told apart.
 */
export function previewQuestions(rubric: Pick<RubricDraft, 'questions'>): Question[] {
  const keys = new Set<string>();
  return rubric.questions.flatMap((question): Question[] => {
    // The second of two questions with one key is named as a problem beside it.
    if (keys.has(question.key)) return [];
    keys.add(question.key);
    const named = {
      ...question,
      title: question.title === '' ? 'Untitled question' : question.title,
    };
    if (named.kind !== 'single_choice' && named.kind !== 'multi_choice') return [named];
    const titles = new Set<string>();
    const options = named.options.map((option, index) => {
      const wanted = option.title === '' ? `Option ${index + 1}` : option.title;
      const title = titles.has(wanted) ? `${wanted} (${index + 1})` : wanted;
      titles.add(title);
      return { ...option, title, value: option.value === '' ? title : option.value };
    });
    return [{ ...named, options }];
  });
}
