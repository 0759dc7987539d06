/* later.tsx -- asking a route for a view: waiting, there, or failed. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import * as api from "./api";
import { t } from "./i18n";
import { report } from "./state";

export interface Asked<T> { value: T | null; state: "waiting" | "there" | "failed"; message: string }

/* What a path answers; asked again when it or `again` changes.  An empty path asks nothing. */
export function useAsk<T>(path: string, again: unknown = 0): Asked<T> {
	const asked = useSignal<Asked<T>>({ value: null, state: "waiting", message: "" });
	useEffect(() => {
		if (!path)
			return;
		const stop = new AbortController();
		api.get<T>(path, stop.signal).then(
			value => (asked.value = { value, state: "there", message: "" }),
			e => {
				if (api.isAbort(e))
					return;
				asked.value = { value: null, state: "failed", message: String(e.message ?? e) };
				report(e);
			});
		return () => stop.abort();
	}, [path, again]);
	return asked.value;
}

export function Later<T>({ asked, children }: { asked: Asked<T>; children: (value: T) => ComponentChildren }) {
	if (asked.value)
		return <>{children(asked.value)}</>;
	const text = asked.state === "failed" ? asked.message : t("waiting");
	return <p class="later" role="status">{text}</p>;
}
