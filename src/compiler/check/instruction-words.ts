import { cleanText } from "../../util/smuggling.ts";

/**
 * Words that speak to a model instead of describing an API: what an author of a document would write to steer whoever
 * reads it (OWASP LLM01, indirect prompt injection; MCP, tool poisoning). Told to a person, who decides: an API may well
 * speak of prompts.
 */

const GAP = "[^.!?\\n]{0,60}?";
const NAMES =
  "(?:(?:ai )?(?:agents?|models?|assistants?)|ai|llms?|models?|language models?|chatbots?|claude|chatgpt|gpt|gemini|copilot)";
const READERS = "(?:users?|humans?|operators?|persons?|people|anyone|anybody|owner)";
const SECRETS =
  "(?:conversations?|chat history|message history|previous messages|system prompts?|credentials?|passwords?|secrets?|private keys?|ssh keys?|api keys?|access tokens?|environment variables|env vars|cookies|files? contents?|contents? of)";

const PATTERNS: readonly RegExp[] = [
  // what was said before does not hold
  `\\b(?:ignore|disregard|forget|override|overrule|neglect|bypass)\\b${GAP}\\b(?:previous|prior|above|earlier|preceding|foregoing|your|system|other)\\b${GAP}\\b(?:instructions?|prompts?|rules?|guidelines?|directives?|commands?|guardrails?|messages?|context|training|restrictions?|polic(?:y|ies))\\b`,
  `\\b(?:ignore|disregard|forget)\\b (?:everything|all|anything)\\b${GAP}\\b(?:above|before|said|told|instructed|previously|so far)\\b`,
  `\\b(?:do not|don't|never|stop) (?:follow|obey|heed)(?:ing)?\\b${GAP}\\b(?:instructions?|prompts?|rules?|guidelines?)\\b`,
  "\\b(?:new|updated|real|actual|true|hidden|secret|additional|special|important) (?:system )?instructions?\\s?(?::|are\\b|follow\\b|for (?:you|the)\\b)",
  "\\bfrom now on,? (?:you|always|never|every|all)\\b",
  "\\byour (?:new|real|true|only|actual|next|main) (?:task|goal|job|role|objective|purpose|mission|instructions?) (?:is|are)\\b",
  // who is meant
  `\\b(?:note|message|instructions?|attention|reminder|notice|hint|important)s?:? (?:to|for) (?:the |any |all |every )?${NAMES}(?: (?:who|that|which|reading)\\b| ?[:,!])`,
  `\\b(?:dear|hey|hello|hi|attention|listen)[ ,:]+(?:the )?${NAMES}\\b`,
  `\\byou are (?:now )?(?:an? |the |in )${GAP}\\b(?:assistant|ai|language model|chatbot|jailbroken|unrestricted|developer mode|dan)\\b`,
  "\\b(?:you (?:must|should|will|shall|are to|now)|please) (?:now )?(?:act|behave|pretend|roleplay|pose) (?:as|like|to be)\\b",
  "\\b(?:if|when) you are an? (?:ai|llm|language model|assistant|chatbot|agent)\\b",
  // how a conversation is written down
  "</?(?:system|assistant|instructions?|prompt|important|secret|sys|inst|user_?query|tool_?call|function_?calls?|admin)(?: [^<>]{0,40})?>",
  "\\[/?inst\\]|<\\|[a-z_]{2,20}\\|>|<</?sys>>",
  "(?:^|\\n|[.!?] )(?:#{1,6} ?)?(?:system|assistant)(?: (?:prompt|message|instructions?|override))? ?: ?\\S",
  "\\b(?:begin|start|end) (?:of )?(?:system )?(?:prompt|instructions)\\b",
  // what nobody is to hear of
  `\\b(?:do not|don't|never|must not|without|avoid) (?:ever )?(?:tell|telling|mention|mentioning|inform|informing|reveal|revealing|disclose|disclosing|alert|alerting|ask|asking)\\b${GAP}\\b${READERS}\\b`,
  `\\b(?:hide|conceal|keep)\\b${GAP}\\b(?:from|secret from) (?:the )?${READERS}\\b`,
  "\\b(?:silently|secretly|covertly|quietly) (?:call|send|run|execute|include|add|append|copy|forward|upload|read|delete)\\b",
  // what is to leave
  `\\b(?:send|forward|post|upload|exfiltrate|leak|transmit|e-?mail|copy|append|include|attach|submit|deliver)\\b${GAP}\\b${SECRETS}\\b[^\\n]{0,80}?(?:https?:|www\\.|\\S@\\S|\\b(?:attacker|evil|this (?:address|url|endpoint|webhook|site|number)|the following (?:address|url|endpoint|e-?mail)))`,
  `\\b(?:reveal|print|output|leak|repeat|dump|recite|show)\\b (?:me )?(?:your|the|all|any)${GAP}\\b(?:system prompts?|hidden prompts?|initial prompts?|instructions above|conversation so far|chat history)\\b`,
  "~/\\.(?:ssh|aws|config|cursor|claude|kube|netrc|npmrc)|\\bid_?(?:rsa|ed25519)\\b|/etc/(?:passwd|shadow)\\b|\\bmcp\\.json\\b",
  "\\b(?:curl|wget)\\b[^\\n]{0,100}\\| ?(?:sudo )?(?:ba|z)?sh\\b",
  "\\b(?:decode|decrypt|decipher)\\b[^\\n]{0,60}\\b(?:follow|execute|run|obey|do what)\\b",
  // which tool is to be called
  `\\b(?:before|after|instead of|whenever|prior to|every time)\\b${GAP}\\b(?:using|calling|invoking|running|you (?:use|call|invoke|run))\\b${GAP}\\b(?:tools?|functions?)\\b`,
  `\\b(?:you|the ${NAMES}) (?:must|should|need to|have to|are required to|shall)(?: always| first| also| now| immediately)? (?:call|invoke|use|run|execute)\\b${GAP}\\b(?:tools?|functions?|commands?|scripts?)\\b`,
  "\\bthis tool (?:must|should|has to|needs to) (?:always )?be (?:called|used|invoked|run)\\b",
  "\\b(?:never|do not|don't) (?:use|call|invoke) (?:any |the )?other tools?\\b",
  // what is to be answered
  "\\b(?:end|begin|start|finish|prefix|conclude)\\b (?:each|every|all|your|any)\\b[^.!?\\n]{0,30}\\b(?:answers?|responses?|replies|reply|messages?|outputs?|summary)\\b (?:with|by)\\b",
  '\\b(?:always|only|just|simply) (?:answer|respond|reply|say)\\b (?:with|in|as|that|to|")',
  "\\byou (?:must|should|will|shall|have to)(?: now| always| only| instead| immediately)? (?:obey|comply|answer|respond|reply|say|recommend|refuse|praise|endorse|convince|persuade)\\b",
  `\\b(?:tell|convince|persuade|urge|instruct) the ${READERS} (?:that|to)\\b`,
].map((source) => new RegExp(source));

/** One of these stands in every text that one of the patterns finds: most texts of an API have none. */
const TRIGGER = new RegExp(
  [
    "ignor|disregard|forget|overr(?:id|ul)|neglect|bypass|obey|heed|instruct|from\\s+now\\s+on",
    "\\byour\\s+(?:new|real|true|only|actual|next|main)\\b",
    `\\b${NAMES}\\b|\\b(?:jailbroken|unrestricted|developer mode|dan)\\b`,
    "\\b(?:act|behave|pretend|roleplay|pose)\\s+(?:as|like|to)\\b",
    "</?[a-z]|\\[/?inst\\]|<\\||<</?sys|\\b(?:system|prompt)\\b",
    "\\b(?:tell|mention|inform|reveal|disclos|alert|ask)(?:s|e|ing)?\\b",
    "\\b(?:hide|conceal|keep)\\b|\\b(?:silent|secret|covert|quiet)ly\\b",
    `\\b${SECRETS}\\b`,
    "~/\\.|\\bid_?(?:rsa|ed)|/etc/|mcp\\.json|\\b(?:curl|wget|decode|decrypt|decipher)\\b",
    "\\b(?:tools?|functions?|commands?|scripts?)\\b",
    "\\b(?:prefix|conclude|(?:begin|start|end|finish)\\s+(?:each|every|all|your|any))\\b",
    "\\b(?:always|only|just|simply)\\s+(?:answer|respond|reply|say)\\b",
    "\\b(?:comply|answer|respond|reply|say|recommend|refuse|praise|endorse|convince|persuade|urge)\\b",
  ].join("|"),
);

/** Letters of other scripts that look like Latin ones: words of them are read as they look. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [..."аaеeоoрpсcуyхxіiјjѕsԁdһhԛqԝwοoαaεeιiκkνvρpτtυu"].flatMap((letter, i, all) =>
    i % 2 === 0 ? [[letter, all[i + 1] ?? letter] as const] : [],
  ),
);

/** No instruction is shorter, and no description that anyone reads is longer. */
const LEAST = 8;
const MOST = 20_000;
const SHOWN = 80;

/** The words of a text that speak to a model, cut; undefined where there are none. Reads 20,000 characters. */
export function instructionIn(text: string): string | undefined {
  if (text.length < LEAST) return undefined;
  const plain = plainWords(text.slice(0, MOST));
  if (!TRIGGER.test(plain)) return undefined;
  for (const pattern of PATTERNS) {
    const [words] = pattern.exec(plain) ?? [];
    if (words !== undefined) return words.trim().slice(0, SHOWN);
  }
  return undefined;
}

/** Capitals, compatibility forms, lookalikes, what is not seen, marks of emphasis and wide spaces as plain words. */
function plainWords(text: string): string {
  const lower = text.toLowerCase();
  const plain = /[^\x20-\x7e\n]/.test(lower)
    ? cleanText(lower)
        .normalize("NFKC")
        .toLowerCase()
        .replace(/[\u0370-\u052f]/g, (letter) => LOOKALIKES.get(letter) ?? letter)
    : lower;
  const bare = /[*_`~]/.test(plain) ? plain.replace(/[*_`]+|~~+/g, "") : plain;
  return /[^\S\n ]| {2}/.test(bare) ? bare.replace(/[^\S\n]+/g, " ") : bare;
}
