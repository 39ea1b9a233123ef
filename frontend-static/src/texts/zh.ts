import type { Civil } from "../dates";

const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

const clock = (at: Civil): string =>
  `${at.hour < 12 ? "上午" : "下午"}${at.hour > 12 ? at.hour - 12 : at.hour}:${String(at.minute).padStart(2, "0")}`;
const day = (at: Civil): string => `${at.month}月${at.day}日（${WEEKDAYS[at.weekday]}）`;
const shortDay = (at: Civil): string => `${at.month}月${at.day}日`;
const moment = (at: Civil): string => `${day(at)}${clock(at)}`;

export const zh = {
  html: "zh-CN",
  name: "一趟",
  tagline: "公安办事预约",
  skip: "跳到正文",
  title: (page: string): string => `${page} - 一趟`,

  clock,
  day,
  shortDay,
  moment,
  today: "今天",
  tomorrow: "明天",
  listed: (parts: string[]): string => parts.join("、"),

  tabs: { label: "主导航", find: "找事项", appointments: "预约", cases: "办件", me: "我的" },
  tools: {
    label: "显示与语言",
    elder: "长辈版",
    elderOff: "标准版",
    elderOnSaid: "已进入长辈版，文字和按钮已放大。",
    elderOffSaid: "已退出长辈版。",
    other: "English",
    otherCode: "en",
    read: "朗读",
    stop: "停止",
    readLabel: "朗读本页",
  },
  state: {
    loading: "正在加载…",
    offline: "当前没有网络。已保存的预约凭证仍可打开。",
    noAnswer: "没有连上服务器，请检查网络后重试。您填写的内容还在。",
    failed: "这一页没有加载成功",
    again: "重试",
    notFound: "没有这个页面",
    notFoundHint: "网址可能有误，或者内容已经移走。可以从首页重新查找。",
    home: "回到首页",
    problem: "还有问题需要处理",
    noSentence: "服务器没有接受这次请求，请稍后重试。",
    reference: (id: string): string => `报修编号：${id}`,
    ourMistake: "系统出了差错，已记录。请稍后重试，或到窗口现场取号办理。",
  },

  category: {
    household: "户籍",
    exit_entry: "出入境",
    vehicle_driver: "车驾管",
    public_order: "治安",
  },
  find: {
    title: "您要办什么事？",
    label: "事项名称、俗称或拼音",
    placeholder: "上牌、护照、bsfz…",
    search: "搜索",
    clear: "清空搜索",
    words: ["身份证", "护照", "上牌", "换驾照", "落户"],
    wordsLabel: "大家常查",
    categories: "按类别查找",
    online: "在线就能办，不用预约",
    moreOnline: "全部可网办事项",
    open: "政务公开",
    figures: "年度数据",
    publication: "行政许可公示",
    results: (n: number): string => (n ? `找到${n}个事项` : "没有找到相符的事项"),
    more: "显示更多",
    nothing: "换个说法试试，例如“上牌”“过户”“补身份证”，或者按类别查找。也可以直接到窗口询问。",
    next: "下一个预约",
    nextToday: "今天的预约",
    back: "返回首页",
  },
  online: {
    full: "可网办，无需预约",
    accept: "网上申请，跑一趟",
    pre_review: "可网上预审",
    none: "到窗口办理",
  },
  minutes: (n: number): string => `约${n}分钟`,
};

/** What the first screen says; the other pages bring theirs (zh_pages.ts). */
export type FirstTexts = typeof zh;
