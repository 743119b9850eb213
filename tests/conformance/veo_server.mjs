// Another implementation of the API, for one model: veo3.1-pro, written from its documentation alone.
// node veo_server.mjs [--faults] prints its URL. With --faults it accepts three images, refuses quality 4k,
// and omits the type of its errors.
import { createServer } from "node:http";
import { isIP } from "node:net";

const faulty = process.argv.includes("--faults");
const MODEL = "veo3.1-pro";
const QUALITIES = faulty ? ["720p", "1080p"] : ["720p", "1080p", "4k"];
const MAX_IMAGES = faulty ? 3 : 2;
const tasks = new Map();
const submissions = new Map();

class RequestRefused extends Error {
  constructor(status, code, message, param) {
    super(message);
    Object.assign(this, { status, code, param });
  }
}

const isText = (value) => typeof value === "string";
const isFlag = (value) => typeof value === "boolean";
const isUrl = (value) => isText(value) && /^[a-z][a-z0-9+.-]*:\/\/[!-~]+$/i.test(value) && URL.canParse(value);
const isMedia = (value) => isUrl(value) && /^https?:$/.test(new URL(value).protocol);
const isOneOf = (options) => (value) => options.includes(value);

function isPublic(value) {
  if (!isUrl(value) || value.length > 2048) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === "https:" && !isIP(hostname) && hostname.includes(".");
}

const FIELDS = {
  model: isOneOf([MODEL]),
  prompt: (value) => isText(value) && [...value].length <= 2000,
  aspect_ratio: isOneOf(["auto", "16:9", "9:16"]),
  image_urls: (value) => Array.isArray(value) && value.length <= MAX_IMAGES && value.every(isMedia),
  quality: isOneOf(QUALITIES),
  generation_type: isOneOf(["TEXT", "FIRST&LAST"]),
  enhance_prompt: isFlag,
  callback_url: isPublic,
};

function check(body) {
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new RequestRefused(400, "invalid_request", "The body is not an object.");
  }
  for (const name of ["model", "prompt"]) {
    if (!(name in body)) throw new RequestRefused(400, "invalid_parameter", `${name} is missing.`, name);
  }
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(FIELDS, name)) throw new RequestRefused(400, "invalid_parameter", `The field ${name} does not exist.`, name);
    if (!FIELDS[name](value)) throw new RequestRefused(400, "invalid_parameter", `${name} has an invalid value.`, name);
  }
  if (body.generation_type === "FIRST&LAST" && !body.image_urls?.length) {
    throw new RequestRefused(400, "invalid_parameter", "FIRST&LAST needs images.", "image_urls");
  }
}

function create(text, key) {
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    throw new RequestRefused(400, "invalid_request", "The body is not JSON.");
  }
  check(body);
  const earlier = submissions.get(key);
  if (earlier !== undefined) {
    if (earlier.text !== text) throw new RequestRefused(409, "idempotency_conflict", "The key was used with another body.");
    return earlier.result;
  }
  const created = Math.floor(Date.now() / 1000);
  const id = `task-unified-${created}-${String(tasks.size).padStart(8, "0")}`;
  const task = { created, id, model: MODEL, object: "video.generation.task", type: "video" };
  tasks.set(id, { ...task, queries: 0 });
  const result = {
    ...task,
    progress: 0,
    status: "pending",
    task_info: { can_cancel: true, estimated_time: 1, video_duration: 8 },
    usage: { billing_rule: "per_call", credits_reserved: 25.7, user_group: "default" },
  };
  if (key !== undefined) submissions.set(key, { text, result });
  return result;
}

function query(id) {
  if (!id.startsWith("task-unified-")) throw new RequestRefused(400, "invalid_task_id", "The task id is malformed.", "task_id");
  const task = tasks.get(id);
  if (task === undefined) throw new RequestRefused(404, "task_not_found", "The task does not exist.");
  task.queries += 1;
  const { queries, ...fields } = task;
  const done = queries > 2;
  return {
    ...fields,
    progress: done ? 100 : 50,
    status: done ? "completed" : "processing",
    task_info: { can_cancel: !done },
    ...(done ? { results: [`https://example.com/${id}.mp4`] } : {}),
  };
}

function handle(request, text) {
  const { method, url, headers } = request;
  if (!/^Bearer \S+$/.test(headers.authorization ?? "")) {
    throw new RequestRefused(401, "unauthorized", "Invalid or expired token");
  }
  if (method === "POST" && url === "/v1/videos/generations") return create(text, headers["idempotency-key"]);
  if (method === "GET" && url.startsWith("/v1/tasks/")) return query(decodeURIComponent(url.slice(10)));
  throw new RequestRefused(404, "not_found_error", `The path ${url} does not exist.`);
}

function errorResponse(error) {
  if (!(error instanceof RequestRefused)) return [500, { error: { code: "internal_error", message: "?", type: "api_error" } }];
  const { status, code, message, param } = error;
  const body = { code, message, type: "invalid_request_error", ...(param === undefined ? {} : { param }) };
  if (faulty) delete body.type;
  return [status, { error: body }];
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    let result;
    try {
      result = [200, handle(request, Buffer.concat(chunks).toString("utf8"))];
    } catch (error) {
      result = errorResponse(error);
    }
    response.writeHead(result[0], { "content-type": "application/json" });
    response.end(JSON.stringify(result[1]));
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
