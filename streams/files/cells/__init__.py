"""From a cell as a file holds it to a number, an instant or a text, or to the reason why it is none."""
