// An estimate of a practice call by the scenario's rubric, from the transcript alone. It counts what can be counted;
// what needs judgement is left to a model, for which `brief` writes the task.

/** A call of fewer turns says too little, as the rubric has it. */
export const FEWEST_TURNS = 4;

const WORDS = {
  en: {
    fillers: /\b(um+|uh+|er+|hmm+|you know|i mean|sort of|kind of|basically)\b/gi,
    greeting: /\b(hello|hi|good (morning|afternoon|evening)|my name is|this is)\b/i,
    question: /\?|\b(what|which|how|when|where|why|who|could you|can you|do you|does|is (he|she|it))\b/i,
    concrete: /\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|hundred|percent|for example|free|trial|refund|guarantee)\b/i,
    nextStep: /\b(monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next week|o'?clock|appointment|trial lesson)\b/i,
    pressure: /\b(only today|right now|last (seat|place|chance)|sign now|decide now)\b/i,
    acknowledge: /\b(i see|i understand|of course|that makes sense|good question|you are right)\b/i,
    split: /[.!?]+/,
    words: (text) => text.trim().split(/\s+/).filter(Boolean),
    longSentence: 22,
  },
  zh: {
    fillers: /(嗯+|呃+|那个|就是说|然后呢)/g,
    greeting: /(你好|您好|早上好|下午好|我是|我叫|这里是)/,
    question: /[？?]|吗|什么|怎么|哪|几|多少/,
    concrete: /[0-9一二三四五六七八九十百千]|比如|例如|免费|试听|退款|保证/,
    nextStep: /(星期|周[一二三四五六日天]|明天|下周|点钟|试听课|预约)/,
    pressure: /(只有今天|马上决定|最后(一个|机会)|现在就签)/,
    acknowledge: /(我明白|我理解|当然|有道理|您说得对)/,
    split: /[。！？.!?]+/,
    words: (text) => [...text.replace(/[\s，。！？、,.!?]/g, "")],
    longSentence: 40,
  },
};

const share = (items, test) => (items.length === 0 ? 0 : items.filter(test).length / items.length);

/** Each gives 0 to 1 for a criterion of the rubric, by its id. */
const MEASURES = {
  flow: ({ user, words }) => {
    const spoken = user.flatMap((line) => words.words(line.text)).length;
    const fillers = user.reduce((sum, line) => sum + (line.text.match(words.fillers) ?? []).length, 0);
    const isCut = share(user, (line) => words.words(line.text).length < 3);
    return Math.max(0, 1 - (8 * fillers) / Math.max(1, spoken) - isCut / 2);
  },
  clarity: ({ user, words }) => {
    const sentences = user.flatMap((line) => line.text.split(words.split)).filter((text) => text.trim() !== "");
    return share(sentences, (text) => words.words(text).length <= words.longSentence);
  },
  listening: ({ lines, user, words }) => {
    const asked = share(user, (line) => words.question.test(line.text));
    const takenUp = share(user, (line) => {
      const before = lines[lines.indexOf(line) - 1];
      if (before === undefined) return false;
      const heard = new Set(words.words(before.text.toLowerCase()).filter((word) => words !== WORDS.en || word.length > 4));
      return words.words(line.text.toLowerCase()).some((word) => heard.has(word));
    });
    return Math.min(1, 0.6 * takenUp + 0.8 * Math.min(asked, 0.5));
  },
  concerns: ({ answered }) =>
    Math.min(1, answered.concrete / 3) * 0.8 + (answered.acknowledged > 0 ? 0.2 : 0),
  structure: ({ user, words, isPressing }) => {
    const opening = words.greeting.test(user[0].text) ? 0.3 : 0;
    const need = user.some((line) => words.question.test(line.text)) ? 0.3 : 0;
    const end = user.slice(Math.floor((user.length * 2) / 3));
    const step = end.some((line) => words.nextStep.test(line.text)) ? 0.4 : 0;
    return Math.max(0, opening + need + step - (isPressing ? 0.3 : 0));
  },
};

/**
 * Estimates a call.
 *
 * @param rubric a scenario's `evaluation`, as the server tells it
 * @param lines the transcript's lines
 * @param language en or zh
 * @returns `{tooShort: true}`, or `{fluency, maximum, criteria, level, advice}`; `level` is an index into the rubric's
 *   acceptance levels, `advice` a list of `{criterion, quote}`, the most effective one first
 */
export function evaluate(rubric, lines, language) {
  const words = WORDS[language] ?? WORDS.en;
  const user = lines.filter((line) => line.role === "user");
  if (user.length < FEWEST_TURNS) return { tooShort: true, turns: user.length, needed: FEWEST_TURNS };
  const answered = concernsAnswered(rubric, lines, language, words);
  const isPressing = user.some((line) => words.pressure.test(line.text));
  const call = { lines, user, words, answered, isPressing };
  const criteria = rubric.criteria.map((criterion) => {
    const measure = MEASURES[criterion.id];
    const value = measure === undefined ? undefined : Math.round(measure(call) * criterion.points);
    return { id: criterion.id, points: value, maximum: criterion.points, description: criterion.description };
  });
  const judged = criteria.filter((criterion) => criterion.points !== undefined);
  const reached = judged.reduce((sum, criterion) => sum + criterion.points, 0);
  const possible = judged.reduce((sum, criterion) => sum + criterion.maximum, 0);
  return {
    tooShort: false,
    fluency: possible === 0 ? undefined : Math.round((reached / possible) * rubric.fluency_maximum),
    maximum: rubric.fluency_maximum,
    criteria,
    level: acceptance(rubric, answered, isPressing, user.at(-1), words),
    advice: advice(judged, user, words),
  };
}

/** A concern is answered where the user says something concrete about it. */
function concernsAnswered(rubric, lines, language, words) {
  let concrete = 0;
  let acknowledged = 0;
  for (const concern of rubric.concerns ?? []) {
    const phrases = (concern.words[language] ?? []).map((phrase) => phrase.replaceAll("*", "").toLowerCase());
    const about = lines.filter((line) => phrases.some((phrase) => line.text.toLowerCase().includes(phrase)));
    const replies = about.map((line) => (line.role === "user" ? line : lines[lines.indexOf(line) + 1])).filter(Boolean);
    if (replies.some((line) => words.concrete.test(line.text))) concrete += 1;
    if (replies.some((line) => words.acknowledge.test(line.text))) acknowledged += 1;
  }
  return { concrete, acknowledged };
}

/** Levels go from refused to convinced: pressure costs one, three answers and a date reach the top. */
function acceptance(rubric, answered, isPressing, last, words) {
  const highest = rubric.acceptance_levels.length - 1;
  let level = 1 + (answered.concrete > 0 ? 1 : 0) + (answered.concrete >= 3 ? 1 : 0);
  if (answered.concrete >= 3 && words.nextStep.test(last.text)) level += 1;
  if (isPressing) level -= 1;
  return Math.max(0, Math.min(highest, level));
}

/** The criteria with most to gain, each with the turn that shows it. */
function advice(criteria, user, words) {
  const longest = [...user].sort((a, b) => words.words(b.text).length - words.words(a.text).length)[0];
  const filled = user.find((line) => (line.text.match(words.fillers) ?? []).length > 0);
  const quotes = { flow: filled ?? user[0], clarity: longest, structure: user.at(-1) };
  const vague = user.find((line) => !words.concrete.test(line.text));
  return [...criteria]
    .sort((a, b) => b.maximum - b.points - (a.maximum - a.points))
    .filter((criterion) => criterion.points < criterion.maximum)
    .slice(0, 3)
    .map((criterion) => ({ criterion: criterion.id, quote: (quotes[criterion.id] ?? vague ?? user[0]).text }));
}

/** The task for a model that is to judge the call: the rubric as it is written, and the words. */
export function brief(rubric, lines, language) {
  const own = (text) => text[language] ?? Object.values(text)[0] ?? "";
  const criteria = rubric.criteria.map((item) => `- ${item.points}: ${own(item.description)}`);
  const levels = rubric.acceptance_levels.map((item) => `- ${item.id}: ${own(item.description)}`);
  const words = lines.map((line) => `${line.role}: ${line.text}`);
  return [own(rubric.instructions), criteria.join("\n"), levels.join("\n"), own(rubric.advice), words.join("\n")].join("\n\n");
}
