module.exports = { evolink: { input: "./contract.json", output: { target: "./orval.ts", client: "fetch" } } };
