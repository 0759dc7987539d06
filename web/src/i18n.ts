/* i18n.ts -- texts of the page in the user's language.  Field names, labels and Info stay English. */
import { computed, signal } from "@preact/signals";
import en from "./texts/en.json";
import zh from "./texts/zh.json";

export type Lang = "en" | "zh";
export type Key = keyof typeof en;

const texts: Record<Lang, Record<string, string>> = { en, zh };

/* Chosen in the page, or given to the program (--lang); "": neither. */
export const langChosen = signal<Lang | "">("");
export const langGiven = signal<Lang | "">("");

export const lang = computed<Lang>(() => langChosen.value || langGiven.value || (navigator.language.startsWith("zh") ? "zh" : "en"));

/* The text of a key; {name} is filled from values. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
	const text = texts[lang.value]?.[key] ?? en[key] ?? key;
	return text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

export function known(key: string): key is Key {
	return key in en;
}

/* 1234567 -> "1,234,567" */
export function number(n: number) {
	return n.toLocaleString("en-US");
}

export function size(n: number) {
	const units = ["B", "kB", "MB", "GB", "TB"];
	let i = 0;
	for (; n >= 1000 && i < 4; i++)
		n /= 1000;
	return `${i ? n.toFixed(n < 10 ? 1 : 0) : n} ${units[i]}`;
}
