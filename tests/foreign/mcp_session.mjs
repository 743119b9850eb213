// Drives an MCP server with the official SDK for JavaScript, and counts the tokens that an agent's context gets.
//
// Standard input: {"command", "args", "env", "steps": [[tool, arguments], …]} or {"url", "steps"}. `$task_id` in the
// arguments is the first task id in the results so far. Standard output: {"tools": {name: tokens}, "steps": [{tokens, text}]}.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { getEncoding } from "js-tiktoken";
import { readFileSync } from "node:fs";

const { command, args, env, url, steps } = JSON.parse(readFileSync(0, "utf-8"));
const encoding = getEncoding("o200k_base");
const count = (value) => encoding.encode(JSON.stringify(value)).length;

const client = new Client({ name: "test", version: "1" });
await client.connect(
  url ? new StreamableHTTPClientTransport(new URL(url)) : new StdioClientTransport({ command, args, env, stderr: "ignore" }),
);
const tools = {};
for (const { name, description, inputSchema } of (await client.listTools()).tools) {
  tools[name] = count({ name, description, inputSchema });
}
const done = [];
let taskId = "";
for (const [name, given] of steps) {
  const parameters = JSON.parse(JSON.stringify(given).replaceAll("$task_id", taskId));
  const result = await client.callTool({ name, arguments: parameters });
  const text = result.content.map((block) => block.text ?? block.uri).join("\n");
  taskId ||= (text.match(/task-unified-[0-9]+-[a-z0-9]+/) ?? [""])[0];
  done.push({ name, tokens: count({ name, arguments: parameters }) + count(text), isError: result.isError ?? false, text });
}
await client.close();
process.stdout.write(JSON.stringify({ tools, steps: done }));
