import { QueryErrorResetBoundary } from "@tanstack/react-query";
import { Component, type ReactNode } from "react";

import { FailurePage } from "./FailurePage";
import { tellError } from "./tell";

/** Keeps a failure of one page on that page, with a way to try again. */
export function ErrorBoundary({ children }: { children: ReactNode }) {
  return (
    <QueryErrorResetBoundary>{({ reset }) => <Boundary onReset={reset}>{children}</Boundary>}</QueryErrorResetBoundary>
  );
}

/** For what opens over a page (dialogs, menus): a failure is told and the page stays as it is. */
export class QuietBoundary extends Component<{ children: ReactNode }> {
  state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  componentDidCatch(error: unknown) {
    tellError(error);
  }

  render() {
    return this.state.failed ? null : this.props.children;
  }
}

class Boundary extends Component<{ children: ReactNode; onReset: () => void }, { error: unknown }> {
  state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  render() {
    if (this.state.error === null) return this.props.children;
    return (
      <FailurePage
        error={this.state.error}
        reset={() => {
          this.props.onReset();
          this.setState({ error: null });
        }}
      />
    );
  }
}
