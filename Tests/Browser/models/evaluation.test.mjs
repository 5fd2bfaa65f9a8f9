import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brief, evaluate } from "../../../Examples/VoiceCall/model/evaluation.js";

const file = new URL("../../../Examples/Relay/Scenarios/sales-training.json", import.meta.url);
const scenario = JSON.parse(readFileSync(file, "utf8"));
/** The rubric in the form in which a server tells it. */
const rubric = {
  fluency_maximum: scenario.evaluation.fluencyMaximum,
  instructions: Object.fromEntries(Object.entries(scenario.evaluation.instructions).map(([key, value]) => [key, value.join("\n")])),
  criteria: scenario.evaluation.criteria,
  acceptance_levels: scenario.evaluation.acceptanceLevels,
  advice: Object.fromEntries(Object.entries(scenario.evaluation.advice).map(([key, value]) => [key, value.join("\n")])),
  concerns: scenario.rules.filter((rule) => rule.concern).map((rule) => ({ id: rule.id, words: rule.when ?? {} })),
};
const lines = (...texts) => texts.map((text, index) => ({ role: index % 2 === 0 ? "user" : "assistant", text, at_ms: index * 4000 }));

const good = lines(
  "Good morning, my name is Anna, course adviser. How is Leo doing in mathematics?",
  "He had sixty two points. Do the grades really change?",
  "I understand your worry about grades. Eight of ten students gained fifteen points in one term. What does he find hard?",
  "Algebra. And what is the price?",
  "The price is ninety for one lesson, and the first trial is free. Is Saturday possible for Leo?",
  "He has basketball on Saturday. What about the schedule?",
  "Of course. The schedule has Thursday at five. The teacher is Mr. Li, with ten years of experience, for example in algebra.",
  "Well, that sounds possible.",
  "Shall we arrange a trial lesson on Thursday at five?",
  "Yes, Thursday is fine.",
);
const poor = lines(
  "um so uh we basically have courses",
  "Do the grades really change?",
  "um well you know they are very good I mean everybody says so and you should really sign now because it is the last chance and only today",
  "And the price?",
  "er that is, um, sort of normal",
  "Who is the teacher?",
  "uh good people",
  "Goodbye.",
);

test("a call of fewer than four turns is not scored", () => {
  const result = evaluate(rubric, good.slice(0, 6), "en");
  assert.deepEqual(result, { tooShort: true, turns: 3, needed: 4 });
});

test("a good call is far above a poor one, in every part of the rubric", () => {
  const [better, worse] = [evaluate(rubric, good, "en"), evaluate(rubric, poor, "en")];
  assert.ok(better.fluency >= 75, `good ${better.fluency}`);
  assert.ok(worse.fluency <= 40, `poor ${worse.fluency}`);
  assert.ok(better.level >= 3 && worse.level <= 1, `${better.level} ${worse.level}`);
  for (const [index, criterion] of better.criteria.entries()) {
    assert.ok(criterion.points >= worse.criteria[index].points, criterion.id);
    assert.ok(criterion.points <= criterion.maximum);
  }
});

test("the score is out of the rubric's maximum, and its parts add up to it", () => {
  const result = evaluate(rubric, good, "en");
  assert.equal(result.maximum, 100);
  assert.equal(result.criteria.reduce((sum, each) => sum + each.points, 0), result.fluency);
});

test("advice quotes what was said, where most is to gain", () => {
  const { advice } = evaluate(rubric, poor, "en");
  assert.equal(advice.length, 3);
  for (const { quote } of advice) assert.ok(poor.some((line) => line.role === "user" && line.text === quote));
});

test("a call in Chinese is measured by Chinese words", () => {
  const call = lines(
    "您好，我是课程顾问小李。小宇数学现在怎么样？", "六十二分。成绩真的能提高吗？",
    "我理解您的担心。我们十个学生里八个成绩提高了十五分。", "价格呢？", "价格一节课九十元，第一节免费试听。", "老师是谁？",
    "老师有十年经验，比如带过很多初二学生。", "好。", "周四五点来试听课可以吗？", "可以。",
  );
  const result = evaluate(rubric, call, "zh");
  assert.ok(result.fluency >= 65 && result.level >= 2, `${result.fluency} ${result.level}`);
});

test("a criterion that cannot be counted is left open and does not count", () => {
  const unknown = { ...rubric, criteria: [...rubric.criteria, { id: "charm", points: 50, description: { en: "Charm" } }] };
  const result = evaluate(unknown, good, "en");
  assert.equal(result.criteria.at(-1).points, undefined);
  assert.equal(result.fluency, evaluate(rubric, good, "en").fluency);
});

test("the task for a model holds the rubric and the words", () => {
  const text = brief(rubric, good, "en");
  assert.ok(text.includes(rubric.instructions.en) && text.includes("user: Good morning") && text.includes("- 25: "));
});
