import { queryOptions } from "@tanstack/react-query";

import { api, body } from "../../api/client";

export const sessionsQuery = () =>
  queryOptions({ queryKey: ["sessions"], queryFn: () => body(api.GET("/auth/sessions")) });

export const telegramQuery = () => queryOptions({ queryKey: ["telegram"], queryFn: () => body(api.GET("/telegram")) });
export const telegramGroupsQuery = () =>
  queryOptions({ queryKey: ["telegram", "groups"], queryFn: () => body(api.GET("/telegram/groups")) });
