import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const REDIRECT = { from: "package", package: "@tanstack/router-core", name: "Redirect" };

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.d.ts", "src/contract", "public"] },
  ...tseslint.configs.recommendedTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // No types are known of plain JavaScript: this file and what the build runs.
  { files: ["**/*.js", "**/*.mjs"], ...tseslint.configs.disableTypeChecked },
  { plugins: { "react-hooks": hooks }, rules: hooks.configs.recommended.rules },
  { rules: { "max-lines": ["error", 400], "no-console": "error" } },
  // The router's own way to lead elsewhere.
  { files: ["src/app/router.tsx"], rules: { "@typescript-eslint/only-throw-error": ["error", { allow: [REDIRECT] }] } },
);
