import {
  IconBox,
  IconDatabaseSearch,
  IconLink,
  IconMessage2,
  IconRobot,
  IconRuler2,
  IconShield,
  IconTool,
  IconVectorTriangle,
} from '@tabler/icons-react';
import type { SpanKind } from '../../../shared/domain/case.ts';

/** Word and icon of every kind of span. */
export const SPAN_LOOKS = {
  agent: { word: 'Agent', Icon: IconRobot },
  llm: { word: 'Model', Icon: IconMessage2 },
  tool: { word: 'Tool', Icon: IconTool },
  retriever: { word: 'Retrieval', Icon: IconDatabaseSearch },
  chain: { word: 'Step', Icon: IconLink },
  guardrail: { word: 'Guardrail', Icon: IconShield },
  evaluator: { word: 'Evaluator', Icon: IconRuler2 },
  embedding: { word: 'Embedding', Icon: IconVectorTriangle },
  other: { word: 'Step', Icon: IconBox },
} as const satisfies Record<SpanKind, unknown>;
