// Lint rules for the scripts of the pages: common mistakes and decisions of the project. Formatting is up to the author.
import js from '@eslint/js';
import globals from 'globals';

export default [
  {ignores: ['.venv/', '.cache/', 'node_modules/', 'data/']},
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: 2022, sourceType: 'module'},
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      eqeqeq: 'error',
      'no-duplicate-imports': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-shadow': 'error',
      'no-unused-expressions': ['error', {allowShortCircuit: true, allowTernary: true}],
      'no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      'no-use-before-define': ['error', {functions: false, classes: false}],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': ['error', {destructuring: 'all'}],
      'prefer-template': 'error',
    },
  },
  {
    files: ['static/**/*.js'],
    languageOptions: {globals: {...globals.browser, vis: 'readonly'}},
    rules: {
      // names in a graph are untrusted input and must never become markup
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({property, message: 'Use element() or textContent.'})),
        {object: 'document', property: 'write'},
      ],
    },
  },
  {files: ['tests/**/*.{js,mjs}', '*.js'], languageOptions: {globals: globals.node}},
  {files: ['tests/interop/vosviewer/*.mjs'], languageOptions: {globals: globals.browser}},
];
