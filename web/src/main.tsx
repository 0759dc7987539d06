import { render } from "preact";

render(<main>Wiretale</main>, document.body);
