/** What the words and numbers of an alignment report mean. */
export const DEFINITIONS = [
  {
    term: 'n',
    meaning:
      'Judgements compared: a metric result and a human label of the same target. Where people gave grades and no verdicts, pairs of score and grade.',
  },
  {
    term: 'Agreement',
    meaning: 'Share of judgements in which metric and people gave the same verdict.',
  },
  { term: 'Missed failure', meaning: 'The metric passes, people fail.' },
  { term: 'False alarm', meaning: 'The metric fails, people pass.' },
  { term: 'Missed-failure rate', meaning: 'Missed failures among what people failed.' },
  { term: 'False-alarm rate', meaning: 'False alarms among what people passed.' },
  {
    term: 'Base rate',
    meaning: 'Share that people passed; a metric that passes everything would agree as often.',
  },
  {
    term: 'Kappa',
    meaning: 'Cohen’s kappa: agreement beyond what the two shares of passes make likely by chance.',
  },
  {
    term: 'AC1',
    meaning: 'Gwet’s AC1: agreement beyond chance that stays steady when nearly everything passes.',
  },
  { term: 'MCC', meaning: 'Matthews correlation of the two verdicts, from -1 to 1.' },
  {
    term: 'Spearman, Kendall tau-b',
    meaning:
      'Rank correlations of the metric’s score with people’s grade; positive means the metric points the right way. With a grouping they are averages over the groups in which both sides vary.',
  },
  {
    term: 'Interval',
    meaning:
      '95 %: Wilson’s score interval for shares, a bootstrap with a fixed seed for the other numbers, by case where a case was judged several times.',
  },
  {
    term: 'No verdict',
    meaning:
      'Results that are missing, failed, unparseable or flaky, and labels of “unsure”. They are counted and left out.',
  },
  {
    term: 'Labels needed',
    meaning: 'Labels still missing until agreement is known to within five points either way.',
  },
] as const satisfies readonly { term: string; meaning: string }[];
