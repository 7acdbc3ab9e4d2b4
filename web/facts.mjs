// Writes what the web app needs of the API's contract at run time: enums, lengths, patterns. `facts.mjs openapi.json folder`.
// A fact that the contract has lost stops the build.
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
  TRANSACTION_KINDS: property("TransactionRead", "type", "enum"),
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
  NOTE_MAX: property("ContributionCreate", "note", "maxLength"),
  QUICK_TEXT_MAX: property("QuickText", "text", "maxLength"),
  SEARCH_MAX: parameter("/transactions", "q", "maxLength"),
  FREE_YEARS: fact("analytics_free_years"),
  KEY_HOURS: fact("idempotency_key_hours"),
};
write("facts.ts", facts);
// By itself: long, and only the dialog of accounts needs it.
write("currencies.ts", { CURRENCIES: Object.keys(fact("currencies")) });

function write(file, values) {
  const lines = Object.entries(values).map(([name, it]) => `export const ${name} = ${JSON.stringify(it)} as const;`);
  const text = `// Written by facts.mjs from openapi.json.\n${lines.join("\n")}\n`;
  const target = `${folder}/${file}`;
  // Left alone when nothing has changed: `make` builds anew what is older than its sources.
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}
