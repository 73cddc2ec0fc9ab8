// The house rules that a machine can hold: floors, sizes, types, promises. No exemption lists.
import js from '@eslint/js'
import vue from 'eslint-plugin-vue'
import { defineConfig } from 'eslint/config'
import ts from 'typescript-eslint'

// Lower floors first; a floor may import itself and every floor named before it.
const FLOORS = ['form', 'store', 'sync', 'media', 'composables', 'components', 'views']
// Outside the floors, on top of them all.
const ENTRY = ['main', 'router', 'sw', 'sw/*', 'console/**']

const floorRules = FLOORS.map((floor, index) => {
  const above = [...FLOORS.slice(index + 1).map((name) => `${name}/**`), ...ENTRY]
  const group = above.flatMap((name) => [`@/${name}`, `**/${name}`])
  return {
    files: [`src/${floor}/**/*.{ts,vue}`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group, message: 'Imports point down: see README.md, Floors.' }] },
      ],
    },
  }
})

// The console stands beside the field app and shares with it types, the line, looks, language, words for moments.
const SHARED = ['form/types', 'sync/transport', ...['language', 'looks', 'moments', 'phone', 'pocket'].map((name) => `composables/${name}`)]
const foreign = ['form', 'store', 'sync', 'media', 'composables', 'components', 'views', 'labels', 'sw']
const consoleRules = {
  files: ['src/console/**/*.{ts,vue}'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: [...foreign.map((name) => `@/${name}/**`), ...SHARED.map((name) => `!@/${name}`)],
            message: 'The console shares no more than this with the field app: see README.md.',
          },
        ],
      },
    ],
  },
}

// A name that somebody sent may be `__proto__`: setting `a[name]` spoils `a` at most, setting something
// within what `a[name]` gives would spoil every object there is.
const spoiling = [
  'error',
  {
    selector:
      'AssignmentExpression > MemberExpression.left MemberExpression.object[computed=true][property.type!="Literal"]',
    message: 'Nothing is set within what a name leads to: take a Map, or a new object.',
  },
  {
    selector:
      'CallExpression[callee.object.name=/^(Object|Reflect)$/][callee.property.name=/^(assign|set|setPrototypeOf|defineProperty)$/][arguments.0.type!="ObjectExpression"]',
    message: 'Only a new object is put together: Object.assign({}, …).',
  },
  { selector: 'ForInStatement', message: 'Object.entries tells own members alone.' },
]

export default defineConfig(
  { ignores: ['dist/**', 'node_modules/**', 'dev-dist/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strict,
  ts.configs.stylistic,
  vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', 60],
      complexity: ['error', 8],
      'max-params': ['error', 5],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      // TypeScript itself knows which names exist.
      'no-undef': 'off',
      'vue/max-attributes-per-line': ['warn', { singleline: 4 }],
      'vue/no-v-html': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.sw.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // `as` only at the edge of the DOM; elsewhere a type guard says why it is true.
    files: ['src/{form,store,sync,media,composables}/**'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    // The form engine is pure: same answers in, same faults out, in a browser or not.
    files: ['src/form/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'self', 'globalThis', 'fetch', 'indexedDB', 'navigator'],
        ...['localStorage', 'crypto', 'setTimeout', 'setInterval'],
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is handed in.' },
        { object: 'Math', property: 'random', message: 'Randomness is handed in.' },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,vue}'],
    rules: {
      'no-proto': 'error',
      'no-extend-native': 'error',
      'no-restricted-syntax': spoiling,
      'vue/no-restricted-syntax': spoiling,
    },
  },
  { files: ['tests/**'], rules: { 'max-lines-per-function': 'off' } },
  ...floorRules,
  consoleRules,
)
