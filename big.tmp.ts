import { countTokens as cl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as o200k } from "gpt-tokenizer/encoding/o200k_base";
import { estimateTokens } from "./src/runtime/projection/estimate-tokens.ts";
const diff=new Map<number,number>();const N=150000;
for(let i=0;i<N;i++){const s=crypto.randomUUID();const d=estimateTokens(s)-Math.max(cl100k(s),o200k(s));diff.set(d,(diff.get(d)??0)+1)}
console.log("uuid",[...diff].sort((a,b)=>a[0]-b[0]));
for(const[A,L]of [["abcdef",6],["abcdefghijklmnopqrstuvwxyz",6],["abcdefghijklmnopqrstuvwxyz",12]] as const){for(const pre of ["","-"," ","\t",'"']){let bad=0;const ex:string[]=[];for(let i=0;i<40000;i++){const s=pre+Array.from({length:1+Math.floor(Math.random()*L)},()=>A[Math.floor(Math.random()*A.length)]).join("");const e=estimateTokens(s)-1,m=o200k(s),c=cl100k(s);if(e<Math.max(m,c)){bad++;if(ex.length<4)ex.push(`${JSON.stringify(s)} ${e} ${c} ${m}`)}}console.log(A.length,L,JSON.stringify(pre),(bad/400).toFixed(2)+"%",ex.join(" | "))}}
