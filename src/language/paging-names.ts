/** Names of arguments that page, as APIs call them: what bounds a page, and what says where it starts. */
export const PAGE_SIZE: RegExp =
  /^(?:limit|count|size|first|top|per_?page|page_?size|max_?(?:results|items))$/i;
export const OFFSET: RegExp = /^(?:offset|skip)$/i;
export const PAGE_PLACE: RegExp =
  /^(?:page|page_?(?:number|token)|cursor|after|starting_?after|next(?:_?token)?)$/i;
