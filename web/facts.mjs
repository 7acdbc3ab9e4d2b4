// Writes what the web app needs of the API's contract at run time: enums, lengths, patterns, and the icons of categories
// as one picture. `facts.mjs openapi.json folder`. A fact that the contract has lost stops the build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";

const [, , source, folder] = argv;
const contract = JSON.parse(readFileSync(source, "utf8"));

/** One word of a schema, wherever it is in its alternatives ("a text or null"). */
function word(schema, name) {
  const found = [schema, ...(schema?.anyOf ?? []), ...(schema?.anyOf ?? []).flatMap((it) => it.anyOf ?? [])].find(
    (it) => it?.[name] !== undefined,
  );
  if (found === undefined) throw new Error(`The contract has no ${name} where it is looked for`);
  return found[name];
}

const property = (schema, field, name) => word(contract.components.schemas[schema].properties[field], name);

function parameter(path, field, name) {
  return word(contract.paths[path].get.parameters.find((it) => it.name === field)?.schema, name);
}

function fact(name) {
  const found = contract["x-facts"]?.[name];
  if (found === undefined) throw new Error(`The contract has no fact ${name}`);
  return found;
}

const amount = property("TransactionCreate", "amount", "pattern");
const decimals = /\{1,(\d+)\}\)\?\$$/.exec(amount);
if (!decimals) throw new Error("The contract's pattern of amounts ends otherwise");

const facts = {
  ACCOUNT_KINDS: property("AccountCreate", "kind", "enum"),
  EXPORT_KINDS: property("ExportRead", "kind", "enum"),
  TRANSACTION_KINDS: parameter("/transactions", "type", "enum"),
  DIMENSIONS: parameter("/analytics/explore", "rows", "enum"),
  MEASURES: parameter("/analytics/explore", "measure", "enum"),
  AMOUNT_PATTERN: amount,
  AMOUNT_DECIMALS: Number(decimals[1]),
  CURRENCY_PATTERN: parameter("/analytics/monthly", "currency", "pattern"),
  FIRST_YEAR: parameter("/analytics/monthly", "year", "minimum"),
  LAST_YEAR: parameter("/analytics/monthly", "year", "maximum"),
  PASSWORD_MIN: property("SignUp", "password", "minLength"),
  BULK_MAX: property("TransactionBulk", "delete", "maxItems"),
  CONTRIBUTIONS_MAX: parameter("/goals/{goal_id}/contributions", "limit", "maximum"),
  ACCOUNT_NAME_MAX: property("AccountCreate", "name", "maxLength"),
  CATEGORY_NAME_MAX: property("CategoryCreate", "name", "maxLength"),
  GOAL_NAME_MAX: property("GoalCreate", "name", "maxLength"),
  HOUSEHOLD_NAME_MAX: property("HouseholdUpdate", "name", "maxLength"),
  DESCRIPTION_MAX: property("TransactionCreate", "description", "maxLength"),
  CONTRIBUTION_NOTE_MAX: property("ContributionCreate", "note", "maxLength"),
  NOTE_MAX: property("TransactionCreate", "note", "maxLength"),
  RULE_NAME_MAX: property("RuleCreate", "name", "maxLength"),
  RULE_CONDITIONS_MAX: property("RuleCreate", "conditions", "maxItems"),
  VIEW_NAME_MAX: property("ViewCreate", "name", "maxLength"),
  PAYEE_MAX: property("TransactionCreate", "payee", "maxLength"),
  TAGS_MAX: property("TransactionCreate", "tags", "maxItems"),
  TAG_MAX: word(contract.components.schemas.TransactionCreate.properties.tags.items, "maxLength"),
  QUICK_TEXT_MAX: property("QuickText", "text", "maxLength"),
  SEARCH_MAX: parameter("/transactions", "q", "maxLength"),
  FREE_YEARS: fact("analytics_free_years"),
  KEY_HOURS: fact("idempotency_key_hours"),
};
write("facts.ts", facts);
// By themselves: long, and only one dialog each needs them.
write("currencies.ts", { CURRENCIES: Object.keys(fact("currencies")) });
const icons = property("CategoryRead", "icon", "enum");
write("appearance.ts", { CATEGORY_ICONS: icons, CATEGORY_COLORS: property("CategoryRead", "color", "enum") });
save("category-icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${icons.map(symbol).join("\n")}\n</svg>\n`);

/** One of Tabler's outlines as a part of the picture, to be used by its name. Raises where Tabler has no such icon. */
function symbol(name) {
  const svg = readFileSync(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url), "utf8");
  const shapes = [...svg.matchAll(/<(?!\/|svg)[^>]*>/g)]
    .map((it) => it[0])
    .filter((it) => !it.includes('stroke="none"'));
  const pen = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${pen}>${shapes.join("")}</symbol>`;
}

function write(file, values) {
  const lines = Object.entries(values).map(([name, it]) => `export const ${name} = ${JSON.stringify(it)} as const;`);
  save(file, `// Written by facts.mjs from openapi.json.\n${lines.join("\n")}\n`);
}

function save(file, text) {
  const target = `${folder}/${file}`;
  // Left alone when nothing has changed: `make` builds anew what is older than its sources.
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}
