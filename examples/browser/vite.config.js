// What threads need, while developing; server.js sends the same. Everything else works without a setting.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default { server: { headers }, preview: { headers }, worker: { format: 'es' } };
