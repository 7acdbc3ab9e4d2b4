// `node compress.mjs FOLDER`: a .gz and a .br beside every file that gains by it, made once here instead of at every request.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { argv } from "node:process";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const KINDS = new Set([".js", ".css", ".html", ".svg", ".webmanifest", ".json"]);
const WORTH_IT = 1_000;

for (const name of readdirSync(argv[2], { recursive: true })) {
  const path = join(argv[2], name);
  // The page itself carries a nonce: it is another one every time.
  if (!KINDS.has(extname(name)) || name === "index.html" || statSync(path).size <= WORTH_IT) continue;
  const body = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  writeFileSync(`${path}.br`, brotliCompressSync(body, { params }));
}
