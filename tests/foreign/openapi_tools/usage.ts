import type { components } from "./types";

type Schemas = components["schemas"];

// Fields with a default may be left out: --default-non-nullable=false.
export const smallest: Schemas["Wan25TextToVideo"] = { model: "wan2.5-text-to-video", prompt: "A boat" };
export const any: Schemas["VideoRequest"] = { model: "kling-o3-text-to-video", prompt: "A cat", duration: 5 };
// @ts-expect-error The model has three qualities.
export const wrongQuality: Schemas["Wan25TextToVideo"] = { ...smallest, quality: "4k" };
// @ts-expect-error Another model has this field.
export const unknownField: Schemas["Wan25TextToVideo"] = { model: "wan2.5-text-to-video", prompt: "A boat", sound: "on" };
